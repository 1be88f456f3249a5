from stations.admin import network, operators, people, reference

__all__ = ["network", "operators", "people", "reference"]
