"""Every way a request can be refused, as RFC 9457 problem+json in Portuguese or English.

Belongs here: the catalogue of codes and the form of the answer. A code is for ever; its sentences may be
reworded. Details never carry SQL, stack traces or other people's data.
"""

import json
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from api.context import RequestRecord

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:fluxo:problem:"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of refusal: HTTP status, title and a sentence to act on, in both languages."""

    status: int
    title_pt: str
    detail_pt: str
    title_en: str
    detail_en: str


CATALOGUE: dict[str, Kind] = {
    "invalid_request": Kind(
        422,
        "Pedido inválido",
        "O pedido não segue o formato desta rota: corrija {fields}.",
        "Invalid request",
        "The request does not follow this route's format: correct {fields}.",
    ),
    "invalid_document": Kind(
        422,
        "CPF inválido",
        "Os dígitos verificadores do CPF não conferem: confira o número.",
        "Invalid CPF",
        "The check digits of the CPF are wrong: check the number.",
    ),
    "invalid_installments": Kind(
        422,
        "Parcelamento inválido",
        "Só o cartão de crédito é parcelado, em 1 a 12 vezes.",
        "Invalid instalments",
        "Only a credit card pays in instalments, from 1 to 12.",
    ),
    "body_too_large": Kind(
        413,
        "Pedido grande demais",
        "O corpo do pedido passa de {limit} bytes: divida-o.",
        "Request too large",
        "The body of the request is larger than {limit} bytes: split it.",
    ),
    "unauthenticated": Kind(
        401,
        "Não autenticado",
        "Entre em POST /login e envie o token no cabeçalho Authorization: Bearer.",
        "Not authenticated",
        "Log in at POST /login and send the token in the header Authorization: Bearer.",
    ),
    "token_expired": Kind(
        401,
        "Sessão expirada",
        "O token expirou: entre de novo em POST /login.",
        "Session expired",
        "The token has expired: log in again at POST /login.",
    ),
    "invalid_credentials": Kind(
        401,
        "Credenciais inválidas",
        "Espaço, login ou senha não conferem.",
        "Invalid credentials",
        "Workspace, login or password do not match.",
    ),
    "forbidden": Kind(
        403,
        "Sem permissão",
        "O seu papel ({role}) não dá acesso a esta rota.",
        "Forbidden",
        "Your role ({role}) gives no access to this route.",
    ),
    "not_found": Kind(
        404,
        "Não encontrado",
        "Não há nada neste endereço para o seu espaço.",
        "Not found",
        "There is nothing at this address in your workspace.",
    ),
    "workspace_not_found": Kind(
        404,
        "Espaço não encontrado",
        "Não há um banco com este nome: confira o campo workspace.",
        "Workspace not found",
        "There is no bank of this name: check the field workspace.",
    ),
    "pix_key_not_found": Kind(
        404,
        "Chave Pix não encontrada",
        "Nenhuma conta tem esta chave Pix: confira-a com quem vai receber.",
        "Pix key not found",
        "No account has this Pix key: check it with the payee.",
    ),
    "transaction_not_found": Kind(
        404,
        "Transação não encontrada",
        "Não há um Pix recebido nesta conta com este identificador.",
        "Transaction not found",
        "This account received no Pix of this id.",
    ),
    "sale_not_found": Kind(
        404,
        "Venda não encontrada",
        "Não há nesta loja uma venda com este identificador.",
        "Sale not found",
        "This shop has no sale of this id.",
    ),
    "method_not_allowed": Kind(
        405,
        "Método não permitido",
        "Este endereço não aceita este método HTTP.",
        "Method not allowed",
        "This address does not take this HTTP method.",
    ),
    "already_exists": Kind(
        409,
        "Já existe",
        "Já há um cadastro com este {what}.",
        "Already exists",
        "There is one with this {what} already.",
    ),
    "request_in_progress": Kind(
        409,
        "Pedido em andamento",
        "O primeiro pedido com esta Idempotency-Key ainda não terminou: repita em instantes.",
        "Request in progress",
        "The first request with this Idempotency-Key has not finished: repeat it shortly.",
    ),
    "idempotency_key_missing": Kind(
        400,
        "Falta a Idempotency-Key",
        "Envie o cabeçalho Idempotency-Key, de 1 a 255 caracteres visíveis, novo para cada operação.",
        "Idempotency-Key missing",
        "Send the header Idempotency-Key, 1 to 255 visible characters, new for each operation.",
    ),
    "idempotency_key_reused": Kind(
        422,
        "Idempotency-Key repetida",
        "Esta Idempotency-Key já foi usada com outro pedido: gere uma nova.",
        "Idempotency-Key reused",
        "This Idempotency-Key was used with another request: make a new one.",
    ),
    "insufficient_funds": Kind(
        422,
        "Saldo insuficiente",
        "O saldo da conta não cobre o valor pedido.",
        "Insufficient funds",
        "The balance of the account does not cover the amount.",
    ),
    "limit_exceeded": Kind(
        422,
        "Limite excedido",
        "A operação passa do limite de valor ou levaria uma conta além do maior saldo aceito: use um valor menor.",
        "Limit exceeded",
        "The operation is larger than the limit or would take an account past the largest balance: use a smaller "
        "amount.",
    ),
    "closed_day": Kind(
        422,
        "Dia fechado",
        "O dia desta operação já foi fechado e não recebe lançamentos.",
        "Closed day",
        "The day of this operation is closed and takes no entries.",
    ),
    "same_account": Kind(
        422,
        "Mesma conta",
        "A chave Pix é desta mesma conta: escolha outra.",
        "Same account",
        "The Pix key belongs to this very account: choose another.",
    ),
    "return_exceeds_original": Kind(
        422,
        "Devolução maior que o Pix",
        "As devoluções não podem passar do valor recebido; restam {left} a devolver.",
        "Return exceeds the original",
        "Returns may not exceed the amount received; {left} are left to return.",
    ),
    "already_returned": Kind(
        422,
        "Venda já devolvida",
        "Esta venda já foi devolvida por inteiro.",
        "Sale already returned",
        "This sale has been returned as a whole already.",
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


class Problem(Exception):
    """A refusal of the catalogue. ``values`` fill the sentence; ``extra`` are further members of the body."""

    def __init__(self, code: str, extra: dict[str, Any] | None = None, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.kind = CATALOGUE[code]
        self.extra = extra or {}
        self.values = values

    def body(self, record: RequestRecord) -> dict[str, Any]:
        """Return the members of the problem, in the language of the request."""
        english = record.language == "en"
        detail = self.kind.detail_en if english else self.kind.detail_pt
        return {
            "type": TYPE_PREFIX + self.code,
            "title": self.kind.title_en if english else self.kind.title_pt,
            "status": self.kind.status,
            "detail": detail.format(**self.values),
            "code": self.code,
            "request_id": record.request_id,
            **self.extra,
        }


def json_bytes(body: dict[str, Any]) -> bytes:
    """Serialise a body. Keys are sorted: an answer replayed from storage is the same to the byte."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def problem_response(problem: Problem, record: RequestRecord) -> Response:
    """Return the answer for a refusal and note its code in the request's record."""
    record.reason = problem.code
    headers = {"WWW-Authenticate": "Bearer"} if problem.kind.status == 401 else None
    if problem.kind.status in (409, 503) and problem.code != "already_exists":
        headers = {"Retry-After": "1"}
    return Response(json_bytes(problem.body(record)), problem.kind.status, headers, MEDIA_TYPE)


def language_of(accept_language: str) -> str:
    """Return "en" or "pt" (the default): the first of the two that the header names."""
    for part in accept_language.lower().split(","):
        if (tag := part.strip()[:2]) in ("en", "pt"):
            return tag
    return "pt"
