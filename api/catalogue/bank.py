"""Refusals. A customer's account: Pix, payments."""

from api.catalogue.kind import Kind

KINDS: dict[str, Kind] = {
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
}
