"""Refusals. A shop: sales, returns, purchases, closings, corrections, the cash book."""

from api.http.catalogue.kind import Kind

KINDS: dict[str, Kind] = {
    "invalid_installments": Kind(
        422,
        "Parcelamento inválido",
        "Só o cartão de crédito é parcelado, em 1 a 12 vezes.",
        "Invalid instalments",
        "Only a credit card pays in instalments, from 1 to 12.",
    ),
    "sale_not_found": Kind(
        404,
        "Venda não encontrada",
        "Não há nesta loja uma venda com este identificador.",
        "Sale not found",
        "This shop has no sale of this id.",
    ),
    "already_returned": Kind(
        422,
        "Venda já devolvida",
        "Esta venda já foi devolvida por inteiro.",
        "Sale already returned",
        "This sale has been returned as a whole already.",
    ),
    "return_exceeds_sale": Kind(
        422,
        "Devolução maior que a venda",
        "Da linha {line} restam {left} unidades a devolver: corrija a quantidade.",
        "Return exceeds the sale",
        "Of line {line}, {left} are left to return: correct the quantity.",
    ),
    "return_without_value": Kind(
        422,
        "Devolução sem valor",
        "Os itens devolvidos custaram zero: devolva-os junto com outros da mesma venda.",
        "Return without value",
        "The items returned cost nothing: return them together with others of the same sale.",
    ),
    "future_day": Kind(
        422,
        "Dia no futuro",
        "Só se lança, liquida ou fecha até o dia de hoje: corrija a data.",
        "Future day",
        "Nothing is booked, settled or closed beyond today: correct the date.",
    ),
    "already_closed": Kind(
        409,
        "Dia já fechado",
        "O dia {day} já está fechado; uma correção vai para o dia aberto.",
        "Day already closed",
        "The day {day} is closed already; a correction goes to the open day.",
    ),
    "transaction_unknown": Kind(
        404,
        "Transação não encontrada",
        "Não há nesta loja uma transação com este identificador.",
        "Transaction not found",
        "This shop has no transaction of this id.",
    ),
    "not_reversible": Kind(
        422,
        "Transação sem estorno",
        "Uma transação do tipo {kind} não é estornada: para uma venda, use POST /vendas/{{id}}/devolucao.",
        "Transaction not reversible",
        "A transaction of the kind {kind} is not reversed: for a sale, use POST /vendas/{{id}}/devolucao.",
    ),
    "already_reversed": Kind(
        422,
        "Transação já estornada",
        "Esta transação já foi estornada.",
        "Transaction already reversed",
        "This transaction has been reversed already.",
    ),
    "whole_amounts_only": Kind(
        422,
        "Só valores inteiros",
        "Este espaço só aceita valores sem centavos: use um número inteiro.",
        "Whole amounts only",
        "This workspace takes amounts without cents only: use a whole number.",
    ),
    "invalid_period": Kind(
        422,
        "Período inválido",
        "O período vai do primeiro ao último dia e tem no máximo {days} dias: corrija de e ate.",
        "Invalid period",
        "The period goes from its first to its last day and has {days} days at most: correct de and ate.",
    ),
    "unknown_group": Kind(
        422,
        "Grupo desconhecido",
        "Não há contas deste grupo neste espaço; há {groups}.",
        "Unknown group",
        "No account of this workspace is in this group; there are {groups}.",
    ),
}
