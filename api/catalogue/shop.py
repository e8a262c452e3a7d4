"""Refusals. Sales and returns."""

from api.catalogue.kind import Kind

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
}
