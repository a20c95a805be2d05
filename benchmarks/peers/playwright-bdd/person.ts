// A person at a browser window: the gestures and expectations of the scenarios, no more.
import { expect, type Locator, type Page } from "@playwright/test";
import type { Player, World } from "./stage";

const LINKED = "Учебный профиль привязан";

/** VK ID's screens by their headings, and the items of the instruction that they ask for. */
const SCREENS: Record<string, string[]> = {
  "Вход по номеру телефона": ["A4"],
  "Введите код из SMS": ["A5"],
  "Профиль VK ID": ["A6", "A7"],
  "Учебный профиль": ["A8"],
  "Информация о себе": ["A9", "A10"],
  "Продолжить с этим профилем?": ["A10"],
};

export class Person {
  private readonly screens: string[] = [];

  constructor(
    private readonly page: Page,
    private readonly world: World,
    readonly about: Player,
  ) {}

  private button = (name: string): Locator => this.page.getByRole("button", { name, exact: true });
  private link = (name: string): Locator => this.page.getByRole("main").getByRole("link", { name, exact: true });
  private heading = (name: string): Locator => this.page.getByRole("heading", { level: 1, name, exact: true });
  private textbox = (name: string): Locator => this.page.getByRole("textbox", { name });

  private row(title: string): Locator {
    const rows = this.page.getByRole("row").filter({ has: this.page.getByRole("cell") });
    return rows.filter({ has: this.page.getByText(title, { exact: true }) });
  }

  private get listed(): Locator {
    return this.page.getByRole("list", { name: "Чаты" }).getByRole("listitem");
  }

  private listedChat(title: string): Locator {
    return this.listed.filter({ has: this.page.getByText(title, { exact: true }) });
  }

  // --- the journal

  open = (url: string) => this.page.goto(url, { waitUntil: "domcontentloaded" });
  openJournal = () => this.open(`${this.world.addresses.journal}/`);

  async logIn() {
    await this.openJournal();
    await this.page.getByRole("combobox", { name: "Выберите организацию" }).fill(this.about.organisation);
    await this.page.getByRole("option").filter({ hasText: this.about.organisation }).first().click();
    await this.page.getByLabel("Логин", { exact: true }).fill(this.about.login);
    await this.page.getByLabel("Пароль", { exact: true }).fill(this.about.password);
    await this.button("Войти").click();
  }

  pressChats = () =>
    this.page.getByRole("navigation").getByRole("link", { name: "Чаты", exact: true }).click();

  async openChats() {
    await this.logIn();
    await this.pressChats();
  }

  pressLink = () => this.button("Привязать учебный профиль VK ID").click();
  seesInvitation = () => expect(this.button("Привязать учебный профиль VK ID")).toBeVisible();
  seesLinked = () => expect(this.heading(LINKED)).toBeVisible();
  seesRefusal = () => expect(this.heading("Профиль не привязан")).toBeVisible();
  goToChats = () => this.link("Перейти к чатам").click();

  async seesChats(...titles: string[]) {
    const chats = this.page.getByRole("main").getByRole("list").getByRole("listitem");
    await expect(chats).toHaveCount(titles.length);
    for (const title of titles) await expect(chats.filter({ hasText: title })).toBeVisible();
  }

  seesMessage(text: string) {
    const said = this.page.getByRole("alert").or(this.page.getByRole("main"));
    return expect(said.filter({ hasText: text }).first()).toBeVisible();
  }

  // --- VK ID

  goOn = () => this.button("Продолжить").click();

  async enterPhone() {
    await this.textbox("Номер телефона").fill(this.about.phone);
    await this.goOn();
  }

  seesCodeAsked = () => expect(this.heading("Введите код из SMS")).toBeVisible();

  async enterCode() {
    await this.seesCodeAsked();
    await this.textbox("Код из SMS").fill(await this.world.newestCode(this.about.phone));
    await this.goOn();
  }

  async enterWrongCode() {
    await this.seesCodeAsked();
    const right = await this.world.newestCode(this.about.phone);
    await this.textbox("Код из SMS").fill(right === "000000" ? "111111" : "000000");
    await this.goOn();
    await expect(this.page.getByRole("alert")).toBeVisible();
  }

  async resendCode() {
    const again = this.button("Отправить код ещё раз");
    await expect(again).toBeEnabled();
    await again.click();
    await expect(again).toBeDisabled();
  }

  mustWaitForCode = () => expect(this.button("Отправить код ещё раз")).toBeDisabled();
  seesCodeAccepted = () =>
    expect(this.heading("Профиль VK ID").or(this.heading("Учебный профиль"))).toBeVisible();

  async comeToCode() {
    await this.openChats();
    await this.pressLink();
    await this.enterPhone();
  }

  async fillProfile({ surname = true, patronymic = true } = {}) {
    await this.textbox("Фамилия").fill(surname ? this.about.surname : "");
    await this.page.getByLabel("Имя", { exact: true }).fill(this.about.first_name);
    if (patronymic) await this.textbox("Отчество").fill(this.about.patronymic ?? "");
  }

  seesOffer = () => expect(this.heading("Учебный профиль")).toBeVisible();
  createProfile = () => this.button("Создать учебный профиль").click();
  seesPatronymic = (patronymic: string) => expect(this.textbox("Отчество")).toHaveValue(patronymic);

  async fillData(born = this.about.born) {
    await this.textbox("Дата рождения").fill(born);
    const sex = this.about.sex === "male" ? "Мужской" : "Женский";
    await this.page.getByRole("radio", { name: sex, exact: true }).check();
  }

  async checkData() {
    await expect(this.textbox("Имя и фамилия")).toHaveValue(`${this.about.first_name} ${this.about.surname}`);
    await this.seesPatronymic(this.about.patronymic ?? "");
    await this.fillData();
  }

  async seesProfileRecognised() {
    await expect(this.heading("Продолжить с этим профилем?")).toBeVisible();
    await expect(this.page.getByRole("main")).toContainText(this.about.surname);
  }

  cancel = () => this.page.getByRole("link", { name: "Отмена", exact: true }).click();

  /** Do what each screen asks, as the system leads (A3n), until a heading comes. */
  async follow(end = LINKED) {
    const left = new Set([...Object.keys(SCREENS), end]);
    for (;;) {
      const any = new RegExp(`^(${[...left].map((name) => name.replace("?", "\\?")).join("|")})$`);
      const name = await this.page.getByRole("heading", { name: any }).first().innerText();
      if (name === end) return;
      left.delete(name);
      this.screens.push(name);
      await this.answer(name);
    }
  }

  private async answer(screen: string) {
    switch (screen) {
      case "Вход по номеру телефона":
        return this.enterPhone();
      case "Введите код из SMS":
        return this.enterCode();
      case "Профиль VK ID":
        await this.fillProfile();
        return this.goOn();
      case "Учебный профиль":
        return this.createProfile();
      case "Информация о себе":
        await this.fillData();
        return this.goOn();
      default:
        return this.goOn();
    }
  }

  didNotNeed(...items: string[]) {
    const walked = new Set(this.screens.flatMap((screen) => SCREENS[screen]));
    const all = [4, 5, 6, 7, 8, 9, 10].map((number) => `A${number}`);
    expect(all.filter((item) => !walked.has(item))).toEqual(items);
  }

  // --- «Управление чатами»

  manage = () => this.link("Управление чатами").click();
  add = () => this.link("Добавить").click();
  choose = (name: string, label: string) => this.page.getByLabel(name, { exact: true }).selectOption({ label });

  async chooseLesson(schoolClass: string, subject: string) {
    await this.choose("Тип чата", "Предметы");
    await this.choose("Класс", schoolClass);
    await this.choose("Предмет", subject);
  }

  seesTitle = (title: string) => expect(this.page.getByRole("status", { name: "Название чата" })).toHaveText(title);
  save = () => this.button("Добавить").click();
  seesManaged = (title: string) => expect(this.row(title)).toBeVisible();

  async missesManaged(title: string) {
    await expect(this.heading("Управление чатами")).toBeVisible();
    await expect(this.row(title)).toHaveCount(0);
  }

  askToDelete = (title: string) => this.row(title).getByRole("button", { name: "Удалить" }).click();
  answerDialog = (name: string) =>
    this.page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

  async seesOwnLoad() {
    await this.choose("Тип чата", "Предметы");
    const load = new Map<string, string[]>();
    for (const { school_class, subject } of this.about.load)
      load.set(school_class, [...(load.get(school_class) ?? []), subject]);
    const subjects = this.page.getByLabel("Предмет", { exact: true }).getByRole("option");
    for (const [schoolClass, expected] of load) {
      await this.choose("Класс", schoolClass);
      // The first option of either list only invites to choose.
      await expect(subjects.nth(1)).toBeAttached();
      expect((await subjects.allInnerTexts()).slice(1)).toEqual(expected);
    }
    const classes = this.page.getByLabel("Класс", { exact: true }).getByRole("option");
    expect((await classes.allInnerTexts()).slice(1)).toEqual([...load.keys()]);
  }

  // --- the messenger

  seesWarning = () =>
    expect(
      this.page.getByRole("heading", { name: "Никому не сообщайте свои регистрационные данные" }),
    ).toBeVisible();
  pressMessenger = () => this.link("VK Мессенджер").click();
  authorise = () => this.follow("Чаты");

  async openMessenger() {
    await this.open(`${this.world.addresses.messenger}/`);
    await this.authorise();
  }

  async seesListed(...titles: string[]) {
    for (const title of titles) await expect(this.listed.filter({ hasText: title })).toBeVisible();
  }

  async missesListed(title: string) {
    await expect(this.page.getByRole("heading", { name: "Чаты", exact: true })).toBeVisible();
    await expect(this.listedChat(title)).toHaveCount(0);
  }

  openChat = (title: string) => this.listedChat(title).click();

  async pressCreate() {
    await this.button("Создать").click();
    await this.page.getByRole("menuitem", { name: "Создать чат", exact: true }).click();
  }

  next = () => this.button("Далее").click();

  async nameChat(title: string) {
    await this.textbox("Название чата").fill(title);
    await this.next();
  }

  async seesNameAsked() {
    await expect(this.textbox("Название чата")).toHaveAttribute("aria-invalid", "true");
    await expect(this.page.getByRole("heading", { name: "Собеседники" })).toBeHidden();
  }

  async choosePeople(...people: Person[]) {
    for (const { about } of people)
      await this.page
        .getByRole("checkbox", { name: `${about.first_name} ${about.surname}`, exact: true })
        .check();
    await this.next();
  }

  setUp = (kind: string) => this.page.getByRole("radio", { name: kind }).check();
  saveChat = () => this.button("Сохранить").click();
  seesChat = (title: string) => expect(this.page.getByRole("heading", { name: title, exact: true })).toBeVisible();

  async seesInviteLink(): Promise<string> {
    const link = this.page.getByLabel("Ссылка-приглашение");
    await expect(link).toBeVisible();
    await expect(this.page.getByRole("img", { name: "QR-код приглашения" })).toBeVisible();
    return link.inputValue();
  }

  private get inviteButton(): Locator {
    const name = "Пригласить по ссылке";
    return this.page.getByRole("link", { name }).or(this.button(name));
  }

  mayInvite = () => expect(this.inviteButton).toBeVisible();

  async mayNotInvite() {
    await expect(this.page.getByRole("log")).toBeVisible();
    await expect(this.inviteButton).toHaveCount(0);
  }

  async join(link: string) {
    await this.open(link);
    await this.button("Вступить в чат").click();
  }

  async write(text: string) {
    await this.textbox("Сообщение").fill(text);
    await this.button("Отправить").click();
  }

  reads = (text: string) => expect(this.page.getByRole("log")).toContainText(text);
}
