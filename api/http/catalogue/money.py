"""Refusals. Every route that moves money: keys, funds, limits, closed days."""

from api.http.catalogue.kind import Kind

KINDS: dict[str, Kind] = {
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
        "O saldo disponível da conta não cobre o valor: veja GET /saldo e deposite antes, ou use um valor menor.",
        "Insufficient funds",
        "The available balance of the account does not cover the amount: see GET /saldo and deposit first, or use a "
        "smaller amount.",
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
        "O dia desta operação já foi fechado: lance em um dia aberto ou, para corrigir o que está lançado, estorne.",
        "Closed day",
        "The day of this operation is closed: post on an open day or, to correct what is posted, reverse it.",
    ),
    "transaction_limit_exceeded": Kind(
        422,
        "Limite por operação excedido",
        "O valor passa do limite por operação deste banco: divida-o ou fale com o banco.",
        "Transaction limit exceeded",
        "The amount is larger than this bank's limit for one operation: split it or talk to the bank.",
    ),
    "daily_limit_exceeded": Kind(
        422,
        "Limite do dia excedido",
        "O valor passa do que esta conta ainda pode enviar hoje: veja GET /limites; espere até amanhã "
        "ou, com o cadastro pendente ou recusado, fale com o banco.",
        "Daily limit exceeded",
        "The amount is more than this account may still send today: see GET /limites; wait until tomorrow "
        "or, if the bank has not approved you, talk to it.",
    ),
    "night_limit_exceeded": Kind(
        422,
        "Limite noturno excedido",
        "O Pix passa do limite desta conta entre 20h e 6h: espere até as 6h ou peça mais em PUT /limites/pix-noturno.",
        "Night limit exceeded",
        "The Pix is more than this account may send from 8 pm to 6 am: wait until 6 am or ask for more at "
        "PUT /limites/pix-noturno.",
    ),
    "hold_not_active": Kind(
        422,
        "Reserva encerrada",
        "Esta reserva já foi capturada, liberada ou expirou, ou não é desta conta: faça outra.",
        "Hold not active",
        "This hold was captured, released or has expired, or is not of this account: make another.",
    ),
    "hold_exceeded": Kind(
        422,
        "Captura maior que a reserva",
        "O valor passa do que foi reservado: capture no máximo o valor da reserva.",
        "Hold exceeded",
        "The amount is larger than what was set aside: capture no more than the hold.",
    ),
    "duplicate_transaction": Kind(
        409,
        "Transação já lançada",
        "Já há uma transação com este id_externo ou desta linha digitável, a de transacao_id: nada a repetir; para "
        "outra, use outro id_externo.",
        "Transaction posted already",
        "There is a transaction with this id_externo or of this boleto line, that of transacao_id: nothing to repeat; "
        "for another, use another id_externo.",
    ),
}
