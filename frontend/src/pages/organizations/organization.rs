//! Organizations: list, page, form.

use leptos::prelude::*;
use serde_json::{Value, json};
use steward_dto::{Permission, Resource, organizations::Organization};
use steward_markup::html;

use super::member;
use crate::{
    browser::location,
    i18n::{self, count, fill, t},
    kit::{
        action::{self, Action, always},
        audit,
        cell::{Cell, Word, label_of, state, time, word},
        confirm::{self, Question},
        detail::{self, Detail, Group, Panel, Tab, is_deleted, is_live},
        form::{self, Field, Form, Kind as Input, Save, Section},
        format,
        list::{self, Bulk, Column, Empty, Filter, Kind, List, Rank},
        pick, row,
    },
    routes::Route,
    shell::LANGUAGES,
    ui::{Act, Icon, Look, Tone, act, badge, toast},
};

pub static PLANS: &[Word] =
    &[word("free", i18n::PLAN_FREE), word("basis", i18n::PLAN_BASIS), word("premium", i18n::PLAN_PREMIUM)];
pub static DELIVERIES: &[Word] =
    &[word("email", i18n::DELIVERY_EMAIL), word("portal", i18n::DELIVERY_PORTAL), word("post", i18n::DELIVERY_POST)];
/// Deleted things are a list of their own.
pub static DELETED: &[Word] = &[state("true", Tone::Bad, i18n::DELETED)];

static LIST: List = List {
    name: Organization::PATH,
    title: i18n::ORGANIZATIONS,
    count: Some((i18n::N_ORGANIZATION, i18n::N_ORGANIZATIONS)),
    search: Some(i18n::SEARCH_ORGANIZATIONS),
    columns: &[
        Column { key: "name", label: i18n::NAME, cell: Cell::Text("name"), sort: Some("name"), rank: Rank::Main },
        Column { key: "plan", label: i18n::PLAN, cell: Cell::Word("plan", PLANS), sort: None, rank: Rank::Main },
        Column { key: "city", label: i18n::CITY, cell: Cell::Text("city"), sort: Some("city"), rank: Rank::Usual },
        Column { key: "country", label: i18n::COUNTRY, cell: Cell::Country("country"), sort: None, rank: Rank::Usual },
        Column {
            key: "members",
            label: i18n::MEMBERS,
            cell: Cell::Number("member_count"),
            sort: None,
            rank: Rank::Usual,
        },
        Column {
            key: "manager",
            label: i18n::ACCOUNT_MANAGER,
            cell: Cell::Text("account_manager_name"),
            sort: None,
            rank: Rank::Usual,
        },
        Column {
            key: "since",
            label: i18n::CUSTOMER_SINCE,
            cell: Cell::Date("created_at"),
            sort: Some("created_at"),
            rank: Rank::Usual,
        },
        Column {
            key: "changed",
            label: i18n::CHANGED_AT,
            cell: Cell::Ago("updated_at"),
            sort: Some("updated_at"),
            rank: Rank::Extra,
        },
        Column {
            key: "billing_email",
            label: i18n::BILLING_EMAIL,
            cell: Cell::Text("billing_email"),
            sort: None,
            rank: Rank::Extra,
        },
        Column { key: "vat_id", label: i18n::VAT_ID, cell: Cell::Mono("vat_id"), sort: None, rank: Rank::Extra },
    ],
    filters: &[
        Filter { key: "plan", label: i18n::PLAN, kind: Kind::Words(PLANS) },
        Filter { key: "country", label: i18n::COUNTRY, kind: Kind::Countries },
        Filter { key: "account_manager_id", label: i18n::ACCOUNT_MANAGER, kind: Kind::Pick(&pick::STAFF) },
        Filter { key: "deleted", label: i18n::STATE, kind: Kind::One(DELETED) },
    ],
    sort: "name",
    href: Some(href),
    row_name: row::name,
    row_id: |value| row::id(value).to_owned(),
    actions: ACTIONS,
    bulk: &[
        Bulk {
            label: i18n::SET_PLAN,
            icon: Icon::Card,
            permission: Permission::OrganizationsEdit,
            danger: false,
            run: set_plan,
        },
        Bulk {
            label: i18n::DELETE,
            icon: Icon::Trash,
            permission: Permission::OrganizationsDelete,
            danger: true,
            run: delete_many,
        },
    ],
    export: Some(Permission::OrganizationsExport),
    head: &[
        Action {
            label: i18n::IMPORT,
            icon: Icon::Upload,
            look: Look::Plain,
            permission: Some(Permission::OrganizationsImport),
            when: always,
            run: |_, _| location::go(&Route::ImportOrganizations.href()),
        },
        Action {
            label: i18n::NEW_ORGANIZATION,
            icon: Icon::Plus,
            look: Look::Main,
            permission: Some(Permission::OrganizationsCreate),
            when: always,
            run: |_, _| location::go(&Route::NewOrganization.href()),
        },
    ],
    empty: Empty { icon: Icon::Building, title: i18n::NO_ORGANIZATIONS, hint: i18n::NO_ORGANIZATIONS_HINT },
};

static ACTIONS: &[Action] = &[
    Action {
        label: i18n::EDIT,
        icon: Icon::Edit,
        look: Look::Main,
        permission: Some(Permission::OrganizationsEdit),
        when: is_live,
        run: |value, _| location::go(&format!("{}/edit", href(value))),
    },
    Action {
        label: i18n::RESTORE,
        icon: Icon::Restore,
        look: Look::Main,
        permission: Some(Permission::OrganizationsRestore),
        when: is_deleted,
        run: |value, changed| restore(value, changed),
    },
    Action {
        label: i18n::DELETE,
        icon: Icon::Trash,
        look: Look::Danger,
        permission: Some(Permission::OrganizationsDelete),
        when: is_live,
        run: delete,
    },
];

static DETAIL: Detail = Detail {
    path: Organization::PATH,
    name: row::name,
    facts,
    actions: ACTIONS,
    tabs: &[
        Tab { key: "", label: i18n::OVERVIEW, permission: None, panel: Panel::Facts(GROUPS) },
        Tab {
            key: "members",
            label: i18n::MEMBERS,
            permission: Some(Permission::MembersView),
            panel: Panel::List(
                &member::LIST,
                |value| format!("{}/{}/members", Organization::PATH, row::id(value)),
                |_| Vec::new(),
            ),
        },
        Tab {
            key: "activity",
            label: i18n::ACTIVITY,
            permission: Some(Permission::AuditView),
            panel: Panel::Custom(|value| audit::timeline(i18n::ACTIVITY, &[("organization_id", row::id(value))])),
        },
    ],
};

static GROUPS: &[Group] = &[
    Group {
        title: i18n::BASICS,
        side: false,
        facts: &[
            (i18n::NAME, Cell::Text("name")),
            (i18n::LEGAL_FORM, Cell::Text("legal_form")),
            (i18n::REGISTRATION_NUMBER, Cell::Text("registration_number")),
            (i18n::PLAN, Cell::Word("plan", PLANS)),
            (i18n::MEMBERS, Cell::Number("member_count")),
        ],
    },
    Group {
        title: i18n::BILLING,
        side: false,
        facts: &[
            (i18n::ADDRESS, Cell::Of(address)),
            (i18n::VAT_ID, Cell::Mono("vat_id")),
            (i18n::TAX_EXEMPT, Cell::YesNo("tax_exempt")),
            (i18n::INVOICE_DELIVERY, Cell::Word("invoice_delivery", DELIVERIES)),
            (i18n::BILLING_EMAIL, Cell::Mail("billing_email")),
        ],
    },
    Group {
        title: i18n::CONTACT,
        side: true,
        facts: &[
            (i18n::CONTACT_NAME, Cell::Text("contact_name")),
            (i18n::CONTACT_EMAIL, Cell::Mail("contact_email")),
            (i18n::MAIL_LANGUAGE, Cell::Word("locale", LANGUAGES)),
        ],
    },
    Group {
        title: i18n::INTERNAL,
        side: true,
        facts: &[
            (i18n::ACCOUNT_MANAGER, Cell::Text("account_manager_name")),
            (i18n::NOTES, Cell::Text("notes")),
            (i18n::CHANGED_AT, Cell::Moment("updated_at")),
        ],
    },
];

pub fn href(value: &Value) -> String {
    format!("{}/{}", Route::Organizations.href(), row::id(value))
}

fn facts(value: &Value) -> AnyView {
    let since = row::text(value, "created_at");
    html! {
        {is_deleted(value).then(|| badge(Tone::Bad, t(i18n::DELETED)))}
        <span>{label_of(PLANS, row::text(value, "plan"))}</span>
        <span>{count(row::number(value, "member_count"), (i18n::N_MEMBER, i18n::N_MEMBERS))}</span>
        <span>{time(since, fill(i18n::CUSTOMER_SINCE_DATE, &[("date", &format::date(since))]))}</span>
    }
}

fn address(value: &Value) -> AnyView {
    let town = format!("{} {}", row::text(value, "postal_code"), row::text(value, "city"));
    let lines = [
        row::text(value, "street"),
        row::text(value, "address_line_2"),
        &town,
        &format::country(row::text(value, "country")),
    ]
    .into_iter()
    .filter(|line| !line.trim().is_empty())
    .map(|line| html! { <span class="line">{line.to_owned()}</span> })
    .collect::<Vec<AnyView>>();
    lines.into_any()
}

fn restore(value: &Value, changed: Act) {
    let done = fill(i18n::RESTORED_NAME, &[("name", &row::name(value))]);
    action::post(format!("{}/{}/restore", Organization::PATH, row::id(value)), Value::Null, done, changed);
}

fn delete(value: &Value, changed: Act) {
    let value = value.clone();
    let name = row::name(&value);
    let title = fill(i18n::DELETE_ORGANIZATION, &[("name", &name)]);
    let body = fill(i18n::DELETE_ORGANIZATION_BODY, &[("name", &name)]);
    let yes = act(move || {
        let (again, back) = (value.clone(), changed.clone());
        let undo = act(move || restore(&again, back.clone()));
        let path = format!("{}/{}", Organization::PATH, row::id(&value));
        let done = fill(i18n::DELETED_NAME, &[("name", &row::name(&value))]);
        action::delete(path, row::version(&value), done, Some(undo), changed.clone());
    });
    confirm::ask(Question::danger(title, body, t(i18n::DELETE)), yes);
}

fn delete_many(ids: &[String], changed: Act) {
    let ids = ids.to_vec();
    let title = fill(i18n::DELETE_MANY, &[("n", &ids.len().to_string())]);
    let yes = act(move || {
        action::bulk(
            format!("{}/bulk", Organization::PATH),
            json!({ "action": "delete", "ids": ids }),
            changed.clone(),
        );
    });
    confirm::ask(Question::danger(title, t(i18n::DELETE_MANY_BODY).to_owned(), t(i18n::DELETE)), yes);
}

static PLAN_FORM: Form = Form {
    sections: &[Section { title: None, fields: &[Field::new("plan", i18n::PLAN, Input::Radio(PLANS))] }],
    check: form::no_rules,
};

fn set_plan(ids: &[String], changed: Act) {
    let start = json!({ "action": "set_plan", "ids": ids, "plan": "basis" });
    form::dialog(
        &PLAN_FORM,
        t(i18n::SET_PLAN),
        start,
        Save::create(format!("{}/bulk", Organization::PATH)),
        move |outcome| {
            toast::good(action::outcome(&outcome));
            changed();
        },
    );
}

pub fn list() -> AnyView {
    list::page(&LIST)
}

pub fn detail(id: &str) -> AnyView {
    detail::page(&DETAIL, format!("{}/{id}", Route::Organizations.href()), id)
}
