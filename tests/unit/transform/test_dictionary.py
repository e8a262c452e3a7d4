from orchestration.transform.dictionary import DICTIONARY, render


def test_the_data_dictionary_is_current() -> None:
    assert DICTIONARY.read_text() == render(), "run: python -m orchestration.transform.dictionary"
