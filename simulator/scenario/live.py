"""Knobs of live traffic: how people use the API, how fast, and what they get wrong."""

from typing import Annotated

from pydantic import Field

from simulator.scenario.knobs import Knobs, Share

Seconds = Annotated[float, Field(ge=0.0, le=600.0)]


class LiveKnobs(Knobs):
    """Sessions over HTTP. Shares of mistakes are of the steps on which they are possible."""

    think_seconds: Seconds = Field(2.0, description="Median of what a person takes between two requests.")
    patience_seconds: Seconds = Field(5.0, description="How long a client waits for an answer that does not come.")
    shop_sessions: Share = Field(0.3, description="Sessions that are a shop's, where both take part.")
    manager_sessions: Share = Field(0.15, description="Sessions of a shop that are its manager's.")
    kept_sessions: Share = Field(0.85, description="Sessions that go on with the login of an earlier one.")
    refreshes: Share = Field(0.3, description="Kept sessions that begin by exchanging their refresh token.")
    logs_out: Share = Field(0.4, description="Sessions begun with a password or PIN that end with a logout.")
    wrong_password: Share = Field(0.03, description="Password logins that are wrong the first time.")
    wrong_pin: Share = Field(0.05, description="PIN logins that are wrong the first time.")
    looks_up_key: Share = Field(0.15, description="Pix before which the customer looks up whose the key is.")
    unknown_key: Share = Field(0.01, description="Pix to a well-formed key that nobody has.")
    invalid_key: Share = Field(0.004, description="Pix to what is no key at all.")
    too_much: Share = Field(0.015, description="Amounts far beyond what the account has.")
    mistyped: Share = Field(0.01, description="Amounts written as the API does not take them, then written well.")
    malformed: Share = Field(0.003, description="Bodies that are cut off, then sent whole.")
    lost_answers: Share = Field(0.004, description="Requests given up on, then made again with the same key.")
    double_clicks: Share = Field(0.006, description="Requests sent twice at once with the same key.")
    key_reused: Share = Field(0.002, description="Keys used once more with another amount.")
    forbidden: Share = Field(0.02, description="Sellers' sessions that try a route of the manager's.")
    returned: Share = Field(0.05, description="Sales that come back at once, whole or in part.")
