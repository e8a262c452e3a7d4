"""Refusals. A customer's account: Pix, payments."""

from api.http.catalogue.kind import Kind

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
    "return_too_late": Kind(
        422,
        "Prazo de devolução vencido",
        "Um Pix só pode ser devolvido em até {days} dias: faça um novo Pix.",
        "Too late to return",
        "A Pix may be returned within {days} days only: send a new Pix.",
    ),
    "instant_in_future": Kind(
        422,
        "Instante no futuro",
        "O saldo só é conhecido até agora: peça um instante que já passou.",
        "Instant in the future",
        "The balance is known up to now only: ask for an instant that has passed.",
    ),
    "account_not_open_yet": Kind(
        422,
        "Conta ainda não aberta",
        "A conta foi aberta depois deste instante: peça um mais recente.",
        "Account not open yet",
        "The account was opened after this instant: ask for a later one.",
    ),
    "invalid_pix_key": Kind(
        422,
        "Chave Pix inválida",
        "A chave não é um CPF, CNPJ, telefone ou e-mail válido do tipo pedido: confira o que foi digitado.",
        "Invalid Pix key",
        "The key is not a valid CPF, CNPJ, telephone or e-mail of the type asked for: check what was typed.",
    ),
    "pix_key_not_own_document": Kind(
        422,
        "Documento de outra pessoa",
        "Uma chave CPF ou CNPJ é o documento do próprio cliente: escolha outro tipo.",
        "Document of somebody else",
        "A CPF or CNPJ key is the customer's own document: choose another type.",
    ),
    "pix_key_taken": Kind(
        409,
        "Chave Pix já registrada",
        "Esta chave Pix já está registrada neste banco: escolha outra.",
        "Pix key registered already",
        "This Pix key is registered with this bank already: choose another.",
    ),
    "too_many_pix_keys": Kind(
        422,
        "Chaves demais",
        "Uma conta tem no máximo {most} chaves Pix: apague uma em DELETE /pix/chaves/{{chave}}.",
        "Too many keys",
        "An account has at most {most} Pix keys: delete one at DELETE /pix/chaves/{{chave}}.",
    ),
    "invalid_boleto": Kind(
        422,
        "Linha digitável inválida",
        "Os 47 dígitos do boleto não conferem: digite-os de novo.",
        "Invalid boleto line",
        "The 47 digits of the boleto do not match: type them again.",
    ),
    "boleto_amount": Kind(
        422,
        "Valor do boleto",
        "Informe valor se o boleto o deixa em aberto, e só então.",
        "Amount of the boleto",
        "Give valor if the boleto leaves it open, and only then.",
    ),
    "hold_not_found": Kind(
        404,
        "Reserva não encontrada",
        "Não há nesta conta uma reserva com este identificador.",
        "Hold not found",
        "This account has no hold of this id.",
    ),
}
