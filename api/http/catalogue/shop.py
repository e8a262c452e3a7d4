"""Refusals. A shop: sales, returns, purchases, closings, corrections, the cash book."""

from api.http.catalogue.kind import Kind

KINDS: dict[str, Kind] = {
    "invalid_installments": Kind(
        422,
        "Parcelamento inválido",
        "Só o cartão de crédito é parcelado, em 1 a 12 vezes: use parcelas 1 nas outras formas.",
        "Invalid instalments",
        "Only a credit card pays in instalments, from 1 to 12: use parcelas 1 with other payments.",
    ),
    "other_seller": Kind(
        422,
        "Venda de outro vendedor",
        "Um vendedor registra vendas em seu próprio nome: tire o campo vendedor.",
        "Sale of another seller",
        "A seller registers sales of their own: leave the field vendedor out.",
    ),
    "sale_not_found": Kind(
        404,
        "Venda não encontrada",
        "Não há nesta loja uma venda com este identificador: confira-o.",
        "Sale not found",
        "This shop has no sale of this id: check it.",
    ),
    "already_returned": Kind(
        422,
        "Venda já devolvida",
        "Esta venda já foi devolvida por inteiro: nada resta; veja o que voltou em GET /vendas/<venda_id>.",
        "Sale already returned",
        "This sale has been returned as a whole: nothing is left; see what came back at GET /vendas/<venda_id>.",
    ),
    "return_exceeds_sale": Kind(
        422,
        "Devolução maior que a venda",
        "Quantidade a devolver da linha {line}, no máximo: {left}. Corrija-as por GET /vendas/<venda_id>.",
        "Return exceeds the sale",
        "Quantity to return of line {line}, at most: {left}. Correct them by GET /vendas/<venda_id>.",
    ),
    "return_without_value": Kind(
        422,
        "Devolução sem valor",
        "Os itens devolvidos valem zero: devolva-os junto com outros da mesma venda.",
        "Return without value",
        "The items returned are worth nothing: return them together with others of the same sale.",
    ),
    "future_day": Kind(
        422,
        "Dia no futuro",
        "Só se lança, liquida ou fecha até o dia de hoje: corrija a data.",
        "Future day",
        "Nothing is booked, settled or closed beyond today: correct the date.",
    ),
    "day_before_opening": Kind(
        422,
        "Dia antes da abertura",
        "Os livros deste espaço começam em {first}: corrija a data ou importe o que é anterior.",
        "Day before the opening",
        "The books of this workspace begin on {first}: correct the date, or import what is older.",
    ),
    "already_closed": Kind(
        409,
        "Dia já fechado",
        "O dia {day} já está fechado; para corrigir, estorne, que vai para o dia aberto.",
        "Day already closed",
        "The day {day} is closed already; to correct, reverse, which goes to the open day.",
    ),
    "transaction_unknown": Kind(
        404,
        "Transação não encontrada",
        "Não há nesta loja uma transação com este identificador: confira-o.",
        "Transaction not found",
        "This shop has no transaction of this id: check it.",
    ),
    "not_reversible": Kind(
        422,
        "Transação sem estorno",
        "Só despesas, compras, movimentações e diferenças de caixa são estornadas: uma venda volta em POST "
        "/vendas/<venda_id>/devolucao.",
        "Transaction not reversible",
        "Only expenses, purchases, movements and cash differences are reversed: a sale goes back by POST "
        "/vendas/<venda_id>/devolucao.",
    ),
    "already_reversed": Kind(
        422,
        "Transação já estornada",
        "Esta transação já foi estornada, o que só se faz uma vez: se o estorno foi um erro, lance-a de novo.",
        "Transaction already reversed",
        "This transaction has been reversed, which is done once: if that was a mistake, post it again.",
    ),
    "whole_amounts_only": Kind(
        422,
        "Só valores inteiros",
        "Este espaço só aceita valores sem centavos: use um número inteiro.",
        "Whole amounts only",
        "This workspace takes amounts without cents only: use a whole number.",
    ),
    "insufficient_cash": Kind(
        422,
        "Caixa insuficiente",
        "O caixa tem {left_cents}, menos do que se quer tirar: corrija o valor ou registre antes o que entrou.",
        "Not enough cash",
        "The drawer has {left_cents}, less than is to be taken out: correct the amount, or record first what came in.",
    ),
    "invalid_period": Kind(
        422,
        "Período inválido",
        "O período vai do primeiro ao último dia, e de vem depois de ate: corrija os dois.",
        "Invalid period",
        "The period goes from its first to its last day, and de is after ate: correct both.",
    ),
    "period_too_long": Kind(
        422,
        "Período longo demais",
        "O período tem no máximo {days} dias: aproxime de e ate, ou peça-o em partes.",
        "Period too long",
        "The period has {days} days at most: bring de and ate closer, or ask for parts of it.",
    ),
    "unknown_group": Kind(
        422,
        "Grupo desconhecido",
        "Não há contas deste grupo neste espaço; há {groups}.",
        "Unknown group",
        "No account of this workspace is in this group; there are {groups}.",
    ),
}
