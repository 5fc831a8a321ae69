"""The programme interface: what a partner's own system may ask and do, by the same permissions as a person, so that nobody keys twice."""
