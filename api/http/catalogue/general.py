"""Refusals. What any route may answer."""

from api.http.catalogue.kind import Kind

KINDS: dict[str, Kind] = {
    "invalid_request": Kind(
        422,
        "Pedido inválido",
        "O pedido não segue o formato desta rota: corrija {fields}.",
        "Invalid request",
        "The request does not follow this route's format: correct {fields}.",
    ),
    "body_too_large": Kind(
        413,
        "Pedido grande demais",
        "O corpo do pedido passa de {limit} bytes: divida-o.",
        "Request too large",
        "The body of the request is larger than {limit} bytes: split it.",
    ),
    "not_found": Kind(
        404,
        "Não encontrado",
        "Não há nada neste endereço para o seu espaço.",
        "Not found",
        "There is nothing at this address in your workspace.",
    ),
    "method_not_allowed": Kind(
        405,
        "Método não permitido",
        "Este endereço não aceita este método HTTP.",
        "Method not allowed",
        "This address does not take this HTTP method.",
    ),
    "internal_error": Kind(
        500,
        "Erro interno",
        "O pedido não foi concluído por uma falha nossa; repita-o com a mesma Idempotency-Key.",
        "Internal error",
        "The request was not completed by a fault of ours; repeat it with the same Idempotency-Key.",
    ),
    "service_unavailable": Kind(
        503,
        "Serviço indisponível",
        "O banco de dados não responde; repita o pedido em instantes com a mesma Idempotency-Key.",
        "Service unavailable",
        "The database does not answer; repeat the request shortly with the same Idempotency-Key.",
    ),
}
