"""What the measures are called, for people: in English on the command line, in Portuguese on the page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Title:
    english: str
    portuguese: str


_ROLES = {
    "everyday_out": Title("everyday money out", "saídas do dia a dia"),
    "everyday_in": Title("everyday money in", "entradas do dia a dia"),
    "transfer_in": Title("transfers in", "transferências recebidas"),
    "pension": Title("pensions", "aposentadorias"),
    "interest": Title("interest", "rendimentos"),
    "fee": Title("fees", "tarifas"),
    "household": Title("household bills", "contas da casa"),
    "insurance": Title("insurance", "seguros"),
    "loan": Title("loan instalments", "empréstimos"),
    "other_out": Title("other payments", "outros pagamentos"),
    "penalty": Title("late charges", "multas e juros"),
}
_MEASURES = {
    "operations": Title("operation mix (JSD)", "Mix de operações (JSD)"),
    "gaps": Title("days between an account's lines (KS)", "Intervalos entre lançamentos (KS)"),
    "day_of_month": Title("day of the month (JSD)", "Dia do mês (JSD)"),
    "amounts": Title("amounts, shape (KS)", "Valores, forma (KS)"),
    "amounts_without_fees": Title("amounts without fees, shape (KS)", "Valores sem tarifas, forma (KS)"),
    "whole_units": Title("amounts without centavos", "Valores sem centavos"),
    "tens": Title("amounts that are tens", "Valores múltiplos de 10"),
    "hundreds": Title("amounts that are hundreds", "Valores múltiplos de 100"),
    "repeats": Title("repeats of account and amount", "Repetições de conta e valor"),
    "gini_lines": Title("Gini of lines over accounts", "Gini de lançamentos por conta"),
    "gini_value": Title("Gini of value over accounts", "Gini do valor por conta"),
    "tail": Title("tail of amounts (p99/p50)", "Cauda dos valores (p99/p50)"),
    "fano": Title("variance/mean of an account's months (Fano)", "Variância/média mensal da conta (Fano)"),
    "gap_median": Title("median days between lines", "Mediana do intervalo, em dias"),
    "same_day": Title("lines on the day of the last one", "Lançamentos no mesmo dia do anterior"),
    "gap_cv": Title("variation of the days between lines (CV)", "Variação do intervalo (CV)"),
    "weekly": Title("autocorrelation of daily value, 7 days", "Autocorrelação do valor diário, 7 dias"),
    "lines_a_month": Title("lines a month of an account", "Lançamentos por mês e conta"),
    "after_17h": Title("Pix after 17h, weekdays", "Pix depois das 17h, dias úteis"),
    "weekend": Title("Pix value, weekend's day over weekday", "Valor do Pix, fim de semana / dia útil"),
    "baskets": Title("basket value, shape (KS)", "Valor da cesta, forma (KS)"),
    "basket_lines": Title("lines of a basket (KS)", "Itens por cesta (KS)"),
    "hours": Title("hour of the day (JSD)", "Hora do dia (JSD)"),
    "weekdays": Title("day of the week (JSD)", "Dia da semana (JSD)"),
    "sales_day_of_month": Title("sales by day of the month (JSD)", "Vendas por dia do mês (JSD)"),
    "months": Title("value by month (JSD)", "Valor por mês (JSD)"),
    "return_lags": Title("days until a return (KS)", "Dias até a devolução (KS)"),
    "payment": Title("ways to pay (JSD)", "Meios de pagamento (JSD)"),
    "basket_median": Title("median basket", "Cesta mediana"),
    "basket_sigma": Title("spread of baskets (log-sigma)", "Dispersão das cestas (log-sigma)"),
    "lines_median": Title("median lines of a basket", "Itens por cesta, mediana"),
    "returns_of_invoices": Title("returns, share of invoices", "Devoluções, parte das notas"),
    "returns_of_value": Title("returns, share of value", "Devoluções, parte do valor"),
    "return_lag": Title("median days until a return", "Mediana até a devolução, em dias"),
    "bought_once": Title("buyers who bought once", "Clientes de uma compra só"),
    "top_tenth": Title("value of the top tenth of buyers", "Valor dos 10% maiores clientes"),
    "november": Title("November over January", "Novembro / janeiro"),
    "saturday_least": Title("Saturday over a weekday, lowest shop", "Sábado / dia útil, menor loja"),
    "saturday_most": Title("Saturday over a weekday, highest shop", "Sábado / dia útil, maior loja"),
    "first_days": Title("days 1 to 4 over the others", "Dias 1 a 4 acima dos outros"),
    "december": Title("December over the other months", "Dezembro acima dos outros meses"),
    "paid_by_card": Title("paid by card", "Pago com cartão"),
    "paid_by_boleto": Title("paid by boleto", "Pago com boleto"),
    "installments_median": Title("instalments, median", "Parcelas, mediana"),
    "installments_p90": Title("instalments, p90", "Parcelas, p90"),
}
GROUPS = {
    "bank": Title("bank", "Banco"),
    "online": Title("online shops", "Lojas virtuais"),
    "physical": Title("physical shops", "Lojas físicas"),
}


def title_of(name: str) -> Title:
    """Return the title of a measure; of amounts by role it is put together."""
    role = _ROLES.get(name.removeprefix("amounts_"))
    if role is not None:
        return Title(f"amounts of {role.english} (KS)", f"Valores: {role.portuguese} (KS)")
    return _MEASURES[name]


def role_title(name: str) -> Title:
    return _ROLES[name]
