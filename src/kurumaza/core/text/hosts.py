"""Host names and addresses that can only mean the machine itself."""

import ipaddress


def is_this_machine(host: str) -> bool:
    """Whether a host name or address is loopback, or `localhost` or below it (RFC 6761); False for anything else."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
