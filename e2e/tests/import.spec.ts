import { call, expect, test } from "../steward.ts";

const HEADER =
  "name,legal_form,street,postal_code,city,country,vat_id,billing_email,contact_name,contact_email,plan,created_on,locale,notes,what_is_wrong";
const GOOD = "Gertz,AG,Killerplatz 795,59151,Ilmenau,DE,DE251022552,billing@org000.example,,,basis,2024-08-31,de,,ok";

/** Each row with what must be said about it. */
const BROKEN: [row: string, problem: string][] = [
  [",OG,Adamring 3,7171,Stockerau,AT,,a@b.example,,,free,2025-01-31,de,,", "name: Please fill this in."],
  [
    "Eigenwillig,GbR,Allee 86,56697,Rottweil,DE,DE12345,a@b.example,,,free,2023-08-03,de,,",
    "vat_id: This is not the form of a VAT ID for Germany.",
  ],
  ['"Zum ""Löwen""",e.K.,Albersstr. 6,61754,Helmstedt,XX,,a@b.example,,,premium,2025-02-27,de,"two\nlines",', "country: Please choose a country."],
  ["Mülichen,e.K.,Platz 1,69982,Eilenburg,DE,,not-an-address,,,basis,2025-04-20,de,,", "billing_email: This is not an e-mail address."],
  ["Scholtz,AG,Straße 50,99177,Vechta,DE,,a@b.example,,,basis,2025-02-30,de,,", "created_on: There is no such date."],
  ["Birnbaum,AG,Platz 28,00363,Aue,DE,,a@b.example,,,platinum,2025-06-03,de,,", "plan: There is no such plan."],
  ["Gärtner,e.U.,Platz 3,9334,Hartberg,AT,,a@b.example,,,basis,2231-01-01,de,,", "created_on: The date lies in the future."],
  [GOOD, "name: Already in row 1 of the file."],
  [`${"x".repeat(201)},e.V.,Straße 63,50902,Badibling,DE,,a@b.example,,,premium,2023-10-08,de,,`, "name: At most 200 characters."],
  ["Butte,e.V.,Gasse 82,,Sigmaringen,DE,,a@b.example,,,premium,2025-05-19,de,,", "postal_code: Please fill this in."],
  ["Nul\0byte,GmbH,Gasse 5,64151,Pößneck,DE,,a@b.example,,,basis,2023-04-09,de,,", "name: Control characters are not allowed."],
  ['Leclercq,SAS,"875, rue Daniel",78461,Léger,FR,,a@b.example', "row: 8 columns instead of 15."],
];

test("a broken file shows every row's error and writes nothing", async ({ signedIn: page, steward, owner }) => {
  await page.goto("/organizations/import");
  await page.getByLabel("CSV file").setInputFiles({
    name: "broken.csv",
    mimeType: "text/csv",
    buffer: Buffer.from([HEADER, GOOD, ...BROKEN.map(([row]) => row)].join("\r\n")),
  });
  await page.getByRole("button", { name: "Check the file" }).click();

  await expect(page.getByRole("heading", { name: `1 new, 0 exist already, ${BROKEN.length} wrong` })).toBeVisible();
  await expect(page.getByText("Columns that mean nothing here: what_is_wrong")).toBeVisible();
  for (const [index, [, problem]] of BROKEN.entries()) {
    const row = page.getByRole("row", { name: new RegExp(`^${index + 2} `) });
    await expect(row.getByRole("cell", { name: "Wrong" })).toBeVisible();
    await expect(row.getByRole("cell").last()).toHaveText(problem);
  }
  await expect(page.getByText("Correct the file and check it again.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Import \d/ })).toHaveCount(0);

  // Sent without asking for a dry run, it is refused as a whole.
  const text = [HEADER, GOOD, ...BROKEN.map(([row]) => row)].join("\r\n");
  const report = await call(steward, "POST", "organizations/import", { token: owner.token, body: text, type: "text/csv" });
  expect(report).toMatchObject({ applied: false, invalid: BROKEN.length });
  await page.goto("/organizations");
  await expect(page.getByText("No organizations yet")).toBeVisible();
});

test("a file without a required column says which", async ({ signedIn: page }) => {
  await page.goto("/organizations/import");
  await page.getByLabel("CSV file").setInputFiles({
    name: "narrow.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("name,city\r\nGertz,Ilmenau\r\n"),
  });
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByText("street: This column is missing.")).toBeVisible();
  await expect(page.getByText("billing_email: This column is missing.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Import \d/ })).toHaveCount(0);
});

test("a corrected file is imported with the dates that stand in it", async ({ signedIn: page }) => {
  await page.goto("/organizations/import");
  const upload = (text: string) =>
    page
      .getByLabel("CSV file")
      .setInputFiles({ name: "organizations.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await upload([HEADER, BROKEN[1]![0]].join("\r\n"));
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByRole("heading", { name: "0 new, 0 exist already, 1 wrong" })).toBeVisible();

  await upload([HEADER, GOOD].join("\r\n"));
  await expect(page.getByRole("heading", { name: /wrong/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Check the file" }).click();
  await page.getByRole("button", { name: "Import 1 organization" }).click();
  await expect(page.getByRole("row", { name: /Gertz.*31 Aug 2024/ })).toBeVisible();
});
