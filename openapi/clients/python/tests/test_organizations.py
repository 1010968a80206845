"""What an integrator does first, through the generated client: list everything, create, and meet the
two refusals that a script has to handle."""

import os

import pytest
from steward_client import AuthenticatedClient
from steward_client.api.organizations import (
    create_organization,
    get_organization,
    list_organizations,
    update_organization,
)
from steward_client.models import Code, Organization, PageOrganization, Plan, Problem, SaveOrganization


@pytest.fixture
def client() -> AuthenticatedClient:
    return AuthenticatedClient(
        base_url=os.environ["STEWARD_URL"],
        token=os.environ["STEWARD_API_KEY"],
        raise_on_unexpected_status=True,
    )


def organization(name: str, **changes: str) -> SaveOrganization:
    fields = {
        "street": "Carina-Feigl-Gasse 7",
        "postal_code": "1713",
        "city": "Vöcklabruck",
        "country": "AT",
        "billing_email": "billing@example.com",
    }
    return SaveOrganization(name=name, **(fields | changes))


def create(client: AuthenticatedClient, name: str) -> tuple[Organization, str]:
    answer = create_organization.sync_detailed(client=client, body=organization(name))
    assert answer.status_code == 201, answer.content
    assert isinstance(answer.parsed, Organization)
    return answer.parsed, answer.headers["etag"]


def read(client: AuthenticatedClient, organization: Organization) -> Organization:
    answer = get_organization.sync(organization.id, client=client)
    assert isinstance(answer, Organization)
    return answer


def test_paging_meets_every_organization_once(client: AuthenticatedClient) -> None:
    found = []
    cursor = {}
    while True:
        page = list_organizations.sync(client=client, limit=10, **cursor)
        assert isinstance(page, PageOrganization)
        assert len(page.items) <= 10
        found += [item.id for item in page.items]
        if not page.next_:
            break
        cursor = {"after": page.next_}
    counted = list_organizations.sync(client=client, limit=1, total=True)
    assert isinstance(counted, PageOrganization)
    assert len(found) > 20, "there should be several pages"
    assert len(found) == counted.total
    assert len(set(found)) == len(found)


def test_a_created_organization_can_be_read_again(client: AuthenticatedClient) -> None:
    created, _ = create(client, "Python Käserei")
    again = read(client, created)
    assert again.name == "Python Käserei"
    assert again.plan == Plan.FREE


def test_a_broken_rule_is_reported_at_its_field(client: AuthenticatedClient) -> None:
    body = organization("Python Invalid", billing_email="nobody", country="XX")
    answer = create_organization.sync_detailed(client=client, body=body)
    assert answer.status_code == 422
    assert isinstance(answer.parsed, Problem)
    assert answer.parsed.code == Code.INVALID
    assert sorted(error.field for error in answer.parsed.fields or []) == ["billing_email", "country"]


def test_an_outdated_version_changes_nothing(client: AuthenticatedClient) -> None:
    created, version = create(client, "Python Conflict")
    first, second = (
        update_organization.sync_detailed(
            created.id, client=client, body=organization(f"Python Conflict, {attempt}"), if_match=version
        )
        for attempt in ("first", "second")
    )
    assert first.status_code == 200, first.content
    assert second.status_code == 412
    assert isinstance(second.parsed, Problem)
    assert second.parsed.code == Code.VERSION_CONFLICT
    assert read(client, created).name == "Python Conflict, first"
