"""Labels for the values in the data, as shown on the page."""

from ai_factories.i18n import N_

EVIDENCE = {"confirmed": N_("confirmed"), "reported": N_("reported"), "unconfirmed": N_("unconfirmed")}
SYSTEM_TYPES = {
    "new-build": N_("New build"),
    "upgrade": N_("Upgrade"),
    "associated": N_("With a separate EuroHPC system"),
}
SHORT_SYSTEM_TYPES = {**SYSTEM_TYPES, "associated": N_("Separate system")}
STAGES = {
    "selected": N_("Selected"),
    "tender": N_("Tender"),
    "contract": N_("Contract signed"),
    "installation": N_("Installation"),
    "operational": N_("In operation"),
}
FILTERS = {
    "q": N_("Search"),
    "system": N_("System type"),
    "country": N_("Host country"),
    "member": N_("Consortium country"),
    "round": N_("Selected in"),
    "sector": N_("Sector"),
    "stage": N_("Stage"),
    "experimental": N_("Experimental platform"),
}
EXPERIMENTAL = N_("With an experimental platform")  # the one value of that filter
UNDETERMINED = {  # what may not be published, so that a filter cannot judge
    "member": N_("participants from other countries"),
    "sector": N_("sectors"),
    "experimental": N_("whether there is an experimental platform"),
}
GROUPS = {
    "name": N_("Name"),
    "host": N_("Hosting entity"),
    "place": N_("Place"),
    "coordinates": N_("Coordinates"),
    "consortium": N_("Consortium"),
    "system": N_("System"),
    "system_type": N_("System type"),
    "experimental": N_("Experimental platform"),
    "sectors": N_("Sectors"),
    "selection": N_("Selection"),
    "stage": N_("Stage"),
    "status": N_("Status"),
    "services": N_("Services since"),
    "expected": N_("Expected operation"),
    "partners": N_("Partners"),
    "website": N_("Website"),
    "official_page": N_("Official page"),
    "note": N_("Note"),
}
CONTRACT_GROUPS = {
    "event": N_("Contract date"),
    "vendor": N_("Vendor"),
    "value": N_("Contract value"),
    "hardware": N_("Hardware"),
    "official_page": N_("Announcement of the contract"),
}
CONTACTS = {
    "website": N_("Website"),
    "apply": N_("Apply"),
    "ask": N_("Ask"),
    "events": N_("Events and training"),
    "services": N_("Services"),
}
MEASURES = {
    "accelerators": N_("AI accelerators"),
    "peak-training-exaflops": N_("Peak, AI training"),
    "peak-inference-exaflops": N_("Peak, AI inference"),
    "peak-exaflops": N_("Peak, as published"),
    "budget-eur-million": N_("Total budget"),
    "eu-share-eur-million": N_("Share of the EU"),
    "national-share-eur-million": N_("National share"),
    "services-eur-million": N_("Services project"),
}
MAIN_MEASURES = ("accelerators", "budget-eur-million")  # which a card has also if they are not published
UNITS = {"-exaflops": N_("{number} exaflops"), "-eur-million": N_("EUR {number} million")}  # by the end of a measure
BOUNDS = {
    None: "{value}",
    "about": N_("about {value}"),
    "at-least": N_("at least {value}"),
    "up-to": N_("up to {value}"),
}
RELATIONS = {
    "serves-meanwhile": N_("For now, use {system}"),
    "being-upgraded": N_("{system} is being upgraded"),
    "same-host": N_("{system} is at the same host. It is not known whether the AI Factory’s users can use it"),
}
EXPECTED = {"operation": N_("Expected in operation: {date}"), "installation": N_("Installation planned: {date}")}
APPLICANTS = {
    "startup": N_("Start-up, small or medium-sized enterprise"),
    "company": N_("Larger company"),
    "researcher": N_("Researcher or university"),
    "public": N_("Public sector"),
    "eu-project": N_("Partner in a Horizon Europe or Digital Europe project"),
}
NEEDS = {
    "try": N_("A first try"),
    "medium": N_("Up to 50,000 GPU hours"),
    "large": N_("More than 50,000 GPU hours"),
    "research": N_("A research project"),
}
PROGRAMMES = {"horizon-europe": N_("Horizon Europe"), "digital-europe": N_("Digital Europe")}
AREAS = {  # from where applicants may come
    "eu": N_("EU countries"),
    "participating-states": N_("participating states of EuroHPC"),
    "horizon-europe": N_("countries associated to Horizon Europe"),
    "digital-europe": N_("countries associated to Digital Europe"),
}
ASSOCIATIONS = {
    "in-force": N_("{country} is associated to {programme}."),
    "partial": N_("{country} is associated to a part of {programme}."),
    "signed": N_("We do not know whether the association of {country} to {programme} is in force."),
}
VERDICTS = {
    "fits": N_("Fits you"),
    "condition": N_("Fits you under a condition"),
    "unclear": N_("Ask first: it is not clear whether applicants from {country} may apply"),
    "closed": N_("Probably not open to applicants from {country}"),
    "unread": N_("Other EuroHPC calls (eligibility not checked)"),
}
OPENNESS = {
    "open": N_("Open to applicants from {country}."),
    "open-to-all": N_("Open to applicants from {country}. The country does not have to be in the consortium."),
    "unclear": N_("It is not clear whether you can apply from {country}. Ask before you start."),
    "outside": N_("Ask EuroHPC whether you can apply from {country}, which is neither in the EU nor fully associated."),
    "closed": N_(
        "Applicants must be established in the EU, in a participating state of EuroHPC or in an associated country, "
        "and {country} is on none of the lists {years}."
    ),
    "unread": N_("Ask EuroHPC whether you can apply from {country}."),
}
ROLES = {
    "host": N_("Hosts the AI Factory"),
    "participant": N_("Takes part in its consortium"),
    "antenna": N_("The country’s Antenna is linked to the AI Factory"),
}
NATURES = {"happened": N_("Happened"), "expected": N_("Expected"), "plan": N_("Planned in {date}")}
TABLES = {
    "factories": N_("AI Factories"),
    "memberships": N_("Consortia"),
    "contracts": N_("Contracts"),
    "figures": N_("Capacity and money"),
    "system_relations": N_("Existing systems"),
    "antennas": N_("Antennas"),
    "city_names": N_("Names of cities"),
    "milestones": N_("Milestones"),
    "access": N_("Ways of access"),
    "requirements": N_("What you need to prepare"),
    "contacts": N_("Apply and ask"),
    "official_pages": N_("Official pages"),
    "competence_centres": N_("National competence centres"),
    "participating_states": N_("Participating states"),
    "associated_countries": N_("Associated countries"),
    "disagreements": N_("Where sources disagree"),
}
PARTS = {  # tables that are shown as a part of others
    "partners": N_("Partners"),
    "antenna_links": N_("Antennas linked to it"),
    "cutoffs": N_("Cut-off dates"),
    "access_rules": N_("Whom and what a way of access is for"),
}
KINDS = {
    "source-text": N_("Source text"),
    "official": N_("EuroHPC and other sites of the EU"),
    "page": N_("Institutions and press"),
    "compilation": N_("Unofficial summaries"),
    "dataset": N_("Data sets"),
}
