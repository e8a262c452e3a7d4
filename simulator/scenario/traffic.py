"""Knobs of the requests behind events: sessions, mistakes, retries, incidents."""

from pydantic import Field

from simulator.scenario.knobs import Factor, Knobs, Share


class SessionKnobs(Knobs):
    """How people come to the API before they act."""

    logged_in_still: Share = Field(0.30, description="Sessions in the app that begin without a login: one is valid.")
    looks_first: Share = Field(0.60, description="Sessions that look at the balance before they act.")
    looks_at_history: Share = Field(0.15, description="Sessions that look at the statement before they act.")
    till_logins: Share = Field(0.04, description="Sales before which a seller logs in at the till.")
    second_device: Share = Field(0.22, description="Customers with a second device.")


class MistakeKnobs(Knobs):
    """What people get wrong before they get it right; each is a refusal in the log and moves no money."""

    wrong_password: Share = Field(0.03, description="Logins with a wrong password first.")
    keeps_guessing: Share = Field(0.02, description="Of those, the ones who guess until they have to wait.")
    wrong_pin: Share = Field(0.02, description="Logins at a till with a wrong PIN first.")
    locked_out: Share = Field(0.01, description="Of those, the ones who guess until the PIN is locked.")
    session_ran_out: Share = Field(0.008, description="Acts in the app that find the session has run out.")
    unknown_pix_key: Share = Field(0.012, description="Pix typed with a key that nobody has, then corrected.")
    mistyped_amount: Share = Field(
        0.004, description="Amounts with a zero too many that a limit stops, then corrected."
    )
    malformed: Share = Field(0.002, description="Requests whose body is not what the route takes, then corrected.")
    forbidden: Share = Field(0.0015, description="Sales around which a seller asks for what only a manager may see.")
    impatient: Share = Field(0.001, description="Looks at the balance repeated until the API says it is enough.")
    bad_sign_up: Share = Field(0.03, description="Sign-ups that are refused at first: the document is mistyped.")


class IncidentKnobs(Knobs):
    """Times in which the API is slow or does not answer."""

    a_month: float = Field(1.5, ge=0, le=30, description="Incidents a month; at most one a day.")
    median_minutes: float = Field(25.0, ge=1, le=720, description="Half of the incidents are over by then.")
    at_most_minutes: int = Field(180, ge=1, le=1200, description="No incident is longer.")
    slowness: Factor = Field(
        6.0, description="How many times as long requests take in an incident of middling severity."
    )
    errors: Share = Field(0.25, description="Requests that fail in an incident of middling severity.")
    total_share: Share = Field(0.0, description="Incidents in which nothing is answered at all.")
    given_up: Share = Field(0.15, description="Requests in an incident beside which another one is tried and given up.")


class TrafficKnobs(Knobs):
    """What goes wrong between people and the API, and how fast it answers."""

    latency: Factor = Field(1.0, description="How long requests take; 1 is usual.")
    slow_share: Share = Field(0.012, description="Requests in the heavy tail: many times as long as usual.")
    load: Factor = Field(0.2, description="How much of the latency follows the load of the hour; 0 is none.")
    sessions: SessionKnobs = Field(SessionKnobs(), description="Logins and looks.")
    mistakes: MistakeKnobs = Field(MistakeKnobs(), description="Refusals that are nobody's lack of money.")
    incidents: IncidentKnobs = Field(IncidentKnobs(), description="Outages and slow hours.")
