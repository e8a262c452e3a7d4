"""What ``fluxo cliente`` says, in Portuguese and in English. Sentences only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Texts:
    """The sentences of one language; ``yes`` are the answers that go on."""

    shop: str
    login: str
    password: str
    direction: str
    amount: str
    go_on: str
    bad_direction: str
    bad_amount: str
    large_amount: str
    bad_answer: str
    done: dict[str, str]
    no_answer: str
    goodbye: str
    away: str
    unwell: str
    yes: tuple[str, ...]
    no: tuple[str, ...]


TEXTS = {
    "pt": Texts(
        shop="Loja: ",
        login="Login: ",
        password="Senha: ",  # noqa: S106 - a prompt
        direction="Tipo (E = entrada, S = saída): ",
        amount="Valor (R$): ",
        go_on="Registrar outra? (S/n): ",
        bad_direction="Não entendi {given!r}: digite E ou ENTRADA, S ou SAÍDA.",
        bad_amount="{given!r} não é um valor: digite um número maior que zero, com no máximo dois decimais (10,50).",
        large_amount="{given!r} passa do maior valor aceito, {most}: divida-o ou confira o que foi digitado.",
        bad_answer="Não entendi {given!r}: digite S para continuar ou N para sair.",
        done={
            "ENTRADA": "Entrada de {amount} registrada. Caixa: {balance}.",
            "SAIDA": "Saída de {amount} registrada. Caixa: {balance}.",
        },
        no_answer="O envio ficou sem resposta: a movimentação pode ter sido registrada; confira o livro-caixa.",
        goodbye="Até logo.",
        away="A API em {url} não responde ({reason}): inicie-a com `fluxo api run` ou dê o endereço com --url.",
        unwell="A API em {url} respondeu {status} sem explicação: confira o endereço em --url.",
        yes=("", "s", "sim", "y"),
        no=("n", "nao", "não"),
    ),
    "en": Texts(
        shop="Shop: ",
        login="Login: ",
        password="Password: ",  # noqa: S106 - a prompt
        direction="Type (E = money in, S = money out): ",
        amount="Amount (R$): ",
        go_on="Record another? (Y/n): ",
        bad_direction="{given!r} is no type: type E or ENTRADA for money in, S or SAIDA for money out.",
        bad_amount="{given!r} is no amount: type a number above zero, with two decimals at most (10.50).",
        large_amount="{given!r} is larger than the largest amount, {most}: split it or check what was typed.",
        bad_answer="{given!r} is no answer: type Y to go on or N to leave.",
        done={
            "ENTRADA": "{amount} in. Cash: {balance}.",
            "SAIDA": "{amount} out. Cash: {balance}.",
        },
        no_answer="There was no answer: the movement may have been recorded; look at the cash book.",
        goodbye="Goodbye.",
        away="The API at {url} does not answer ({reason}): start it with `fluxo api run` or give its address by --url.",
        unwell="The API at {url} answered {status} without saying why: check the address in --url.",
        yes=("", "y", "yes", "s"),
        no=("n", "no"),
    ),
}
