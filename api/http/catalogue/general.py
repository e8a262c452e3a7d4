"""Refusals. What any route may answer."""

from api.http.catalogue.kind import Kind

KINDS: dict[str, Kind] = {
    "invalid_request": Kind(
        422,
        "Pedido inválido",
        "O pedido não segue o formato desta rota: {faults}.",
        "Invalid request",
        "The request does not follow this route's format: {faults}.",
    ),
    "body_too_large": Kind(
        413,
        "Pedido grande demais",
        "O corpo do pedido passa de {limit} bytes: divida-o.",
        "Request too large",
        "The body of the request is larger than {limit} bytes: split it.",
    ),
    "headers_too_large": Kind(
        431,
        "Cabeçalhos grandes demais",
        "O endereço e os cabeçalhos do pedido passam de {limit} bytes ou de {count} cabeçalhos: envie menos.",
        "Headers too large",
        "The address and the headers of the request are more than {limit} bytes or {count} headers: send less.",
    ),
    "not_found": Kind(
        404,
        "Não encontrado",
        "Não há nada com este endereço ou identificador no seu espaço: confira-o (os endereços estão em /docs).",
        "Not found",
        "There is nothing of this address or id in your workspace: check it (the addresses are at /docs).",
    ),
    "method_not_allowed": Kind(
        405,
        "Método não permitido",
        "Este endereço não aceita este método HTTP: use um dos que /docs mostra para ele.",
        "Method not allowed",
        "This address does not take this HTTP method: use one of those that /docs shows for it.",
    ),
    "migration_pending": Kind(
        503,
        "Migração pendente",
        "O banco de dados responde, mas em outra versão das tabelas: rode `fluxo db migrate` e inicie a API de novo.",
        "Migration pending",
        "The database answers, but with its tables at another version: run `fluxo db migrate` and start the API again.",
    ),
    "internal_error": Kind(
        500,
        "Erro interno",
        "O pedido não foi concluído por uma falha nossa: repita-o (se leva Idempotency-Key, com a mesma).",
        "Internal error",
        "The request was not completed by a fault of ours: repeat it (if it has an Idempotency-Key, with the same).",
    ),
    "service_unavailable": Kind(
        503,
        "Serviço indisponível",
        "O banco de dados não responde: repita o pedido em instantes (se leva Idempotency-Key, com a mesma).",
        "Service unavailable",
        "The database does not answer: repeat the request shortly (if it has an Idempotency-Key, with the same).",
    ),
    "busy": Kind(
        503,
        "Ocupado",
        "Outras operações deste espaço ainda não terminaram; repita o pedido em instantes com a mesma Idempotency-Key.",
        "Busy",
        "Other operations of this workspace have not ended yet; repeat the request shortly with the same "
        "Idempotency-Key.",
    ),
}
