// A phrase of the scenarios, and what the person it names does or sees.
import { test as base, createBdd, defineParameterType } from "playwright-bdd";
import type { Person } from "./person";
import { Stage, World } from "./stage";

export const test = base.extend<{ stage: Stage }>({
  stage: async ({ browser, contextOptions, locale, timezoneId, viewport }, use) => {
    const stage = new Stage(await World.make(), browser, { ...contextOptions, locale, timezoneId, viewport });
    await use(stage);
    await stage.end();
  },
});
const { Given, When, Then } = createBdd(test);

defineParameterType({
  name: "who",
  regexp: /(?:учител|коллег|ученик)[а-яё]*/,
  transformer: (word: string) => word.slice(0, 6),
});
defineParameterType({ name: "text", regexp: /[^»]+/, transformer: (text: string) => text });
defineParameterType({ name: "items", regexp: /A\d+.*/, transformer: (text: string) => text.split(/, | и /) });

const AUTOMATIC = ["Ученики, 5А", "Родители, 5А", "Коллеги, "];
type Gesture = (who: Person, ...words: string[]) => unknown;

const PARTS: Record<string, string> = {
  "{who} — классный руководитель": "class_teacher",
  "{who} — не классный руководитель": "teacher",
  "{who} работает в той же школе": "teacher",
  "{who} учится в классе учителя": "student",
};
for (const [phrase, part] of Object.entries(PARTS))
  Given(phrase, async ({ stage }, who: string) => {
    stage.people.set(who, await stage.cast(part));
  });

const STATES: Record<string, object> = {
  "у {who} уже есть VK ID": {},
  "у {who} уже есть учебный профиль": { educational_profile: true },
  "профили {who} уже связаны": { linked: true },
};
for (const [phrase, state] of Object.entries(STATES))
  Given(phrase, ({ stage }, who: string) => stage.world.giveVkId(stage.people.get(who)!.about.id, state));

const PHRASES: Record<string, Gesture[]> = {
  "{who} открыл «Чаты» в журнале": [(who) => who.openChats()],
  "{who} открыл «Управление чатами»": [(who) => who.openChats(), (who) => who.manage()],
  "{who} открыл VK Мессенджер": [(who) => who.openMessenger()],
  "{who} открывает VK Мессенджер": [(who) => who.openMessenger()],
  "{who} дошёл в привязке до ввода телефона": [(who) => who.openChats(), (who) => who.pressLink()],
  "{who} дошёл в привязке до ввода кода": [(who) => who.comeToCode()],
  "{who} входит в журнал по логину и паролю": [(who) => who.logIn()],
  "{who} возвращается в журнал": [(who) => who.openJournal()],
  "{who} нажимает на иконку «Чаты»": [(who) => who.pressChats()],
  "{who} нажимает «Привязать учебный профиль VK ID»": [(who) => who.pressLink()],
  "{who} вводит номер своего мобильного телефона": [(who) => who.enterPhone()],
  "VK ID просит {who} ввести код из SMS": [(who) => who.seesCodeAsked()],
  "{who} вводит код из SMS": [(who) => who.enterCode()],
  "{who} вводит неверный код": [(who) => who.enterWrongCode()],
  "{who} 3 раза вводит неверный код": Array(3).fill((who: Person) => who.enterWrongCode()),
  "{who} просит отправить код ещё раз": [(who) => who.resendCode()],
  "VK ID больше не спрашивает {who} про код": [(who) => who.seesCodeAccepted()],
  "{who} пока не может попросить код ещё раз": [(who) => who.mustWaitForCode()],
  "{who} заполняет в профиле VK ID фамилию, имя и отчество": [(who) => who.fillProfile()],
  "{who} заполняет в профиле VK ID фамилию и имя, без отчества": [(who) => who.fillProfile({ patronymic: false })],
  "{who} заполняет в профиле VK ID только имя": [(who) => who.fillProfile({ surname: false, patronymic: false })],
  "{who} сохраняет профиль кнопкой «Продолжить»": [(who) => who.goOn()],
  "VK ID предлагает {who} создать учебный профиль": [(who) => who.seesOffer()],
  "{who} нажимает «Создать учебный профиль»": [(who) => who.createProfile()],
  "{who} проверяет имя и отчество, указывает дату рождения и пол": [(who) => who.checkData()],
  "{who} проверяет имя, указывает дату рождения и пол, без отчества": [
    (who) => who.seesPatronymic(""),
    (who) => who.fillData(),
  ],
  "{who} указывает дату рождения «{text}»": [(who, born) => who.fillData(born)],
  "{who} подтверждает данные кнопкой «Продолжить»": [(who) => who.goOn()],
  "VK ID показывает {who} готовый профиль и спрашивает, продолжать ли с ним": [(who) => who.seesProfileRecognised()],
  "{who} продолжает с этим профилем": [(who) => who.goOn()],
  "{who} проходит только те шаги, которые показывает система": [(who) => who.pressLink(), (who) => who.follow()],
  "{who} отменяет вход в VK ID": [(who) => who.cancel()],
  "журнал снова предлагает {who} привязать учебный профиль": [(who) => who.seesInvitation()],
  "{who} видит сообщение о привязке учебного профиля": [(who) => who.seesLinked()],
  "журнал отказывает {who} в привязке этого профиля": [(who) => who.seesRefusal()],
  "{who} переходит к чатам": [(who) => who.goToChats()],
  "{who} сразу доступны чаты с учениками класса, с их родителями и с коллегами": [(who) => who.seesChats(...AUTOMATIC)],
  "{who} сразу доступен чат с коллегами, и только он": [(who) => who.seesChats("Коллеги, ")],
  "{who} видит сообщение «{text}»": [(who, text) => who.seesMessage(text)],
  "{who} открывает «Управление чатами»": [(who) => who.manage()],
  "{who} нажимает «Добавить»": [(who) => who.add()],
  "{who} снова нажимает «Добавить»": [(who) => who.save()],
  "{who} выбирает тип «Предметы», класс «{text}» и предмет «{text}»": [
    (who, schoolClass, subject) => who.chooseLesson(schoolClass, subject),
  ],
  "{who} может выбрать только классы и предметы своей нагрузки": [(who) => who.seesOwnLoad()],
  "{who} удаляет чат «{text}» и подтверждает это": [
    (who, title) => who.askToDelete(title),
    (who) => who.answerDialog("Удалить"),
  ],
  "{who} хочет удалить чат «{text}», но передумывает": [
    (who, title) => who.askToDelete(title),
    (who) => who.answerDialog("Отмена"),
  ],
  "журнал предупреждает {who}: свои данные для входа нельзя передавать никому": [(who) => who.seesWarning()],
  "{who} нажимает «VK Мессенджер»": [(who) => who.pressMessenger()],
  "{who} проходит авторизацию": [(who) => who.authorise()],
  "{who} видит в мессенджере чат «{text}»": [(who, title) => who.seesListed(title)],
  "{who} видит в мессенджере предметный чат «{text}» и чаты, созданные автоматически": [
    (who, title) => who.seesListed(title, ...AUTOMATIC),
  ],
  "{who} не видит в мессенджере чат «{text}»": [(who, title) => who.missesListed(title)],
  "{who} нажимает на карандаш и выбирает «Создать чат»": [(who) => who.pressCreate()],
  "{who} называет чат «{text}»": [(who, title) => who.nameChat(title)],
  "{who} не называет чат и идёт дальше": [(who) => who.next()],
  "мессенджер просит {who} назвать чат": [(who) => who.seesNameAsked()],
  "{who} никого не выбирает": [(who) => who.choosePeople()],
  "{who} выбирает «{text}»": [(who, kind) => who.setUp(kind)],
  "{who} нажимает «Сохранить»": [(who) => who.saveChat()],
  "у {who} открыт чат «{text}»": [(who, title) => who.seesChat(title)],
  "{who} открывает чат «{text}»": [(who, title) => who.openChat(title)],
  "{who} может приглашать в чат по ссылке": [(who) => who.mayInvite()],
  "{who} не может приглашать в чат по ссылке": [(who) => who.mayNotInvite()],
  "{who} пишет в чат «{text}»": [(who, text) => who.write(text)],
  "{who} читает в чате «{text}»": [(who, text) => who.reads(text)],
};
async function perform(person: Person, gestures: Gesture[], ...words: string[]) {
  for (const gesture of gestures) await gesture(person, ...words);
}
// playwright-bdd wants a function of as many arguments as the phrase has words to fill in.
for (const [phrase, does] of Object.entries(PHRASES)) {
  const steps = [
    ({ stage }: { stage: Stage }, who: string) => perform(stage.people.get(who)!, does),
    ({ stage }: { stage: Stage }, who: string, a: string) => perform(stage.people.get(who)!, does, a),
    ({ stage }: { stage: Stage }, who: string, a: string, b: string) => perform(stage.people.get(who)!, does, a, b),
  ];
  When(phrase, steps[phrase.split("{text}").length - 1]);
}

Given("по телефону {who} профили уже связал {who}", ({ stage }, who: string, other: string) =>
  stage.world.giveVkId(stage.people.get(other)!.about.id, {
    linked: true,
    phone: stage.people.get(who)!.about.phone,
  }),
);
Given(
  "в журнале уже есть чат {who}: класс «{text}», предмет «{text}»",
  ({ stage }, who: string, schoolClass: string, subject: string) =>
    stage.world.createSubjectChat(stage.people.get(who)!.about.id, schoolClass, subject),
);
When(
  "в журнале появляется чат {who}: класс «{text}», предмет «{text}»",
  async ({ stage }, _who: string, schoolClass: string, subject: string) => {
    const again = await stage.cast("class_teacher");
    await again.openChats();
    await again.manage();
    await again.add();
    await again.chooseLesson(schoolClass, subject);
    await again.save();
  },
);
When("прошло {int} мин", ({ stage }, minutes: number) => stage.world.advance(minutes * 60));
Then("{who} не понадобились шаги {items}", ({ stage }, who: string, items: string[]) =>
  stage.people.get(who)!.didNotNeed(...items),
);
Then("название «{text}» составлено само", ({ stage }, title: string) => stage.people.get("учител")!.seesTitle(title));
Then("чат «{text}» появился в «Управлении чатами»", ({ stage }, title: string) =>
  stage.people.get("учител")!.seesManaged(title),
);
Then("чата «{text}» в «Управлении чатами» больше нет", ({ stage }, title: string) =>
  stage.people.get("учител")!.missesManaged(title),
);
When("{who} выбирает собеседника: {who}", ({ stage }, who: string, other: string) =>
  stage.people.get(who)!.choosePeople(stage.people.get(other)!),
);
Then("{who} видит ссылку-приглашение и QR-код", async ({ stage }, who: string) => {
  stage.inviteLink = await stage.people.get(who)!.seesInviteLink();
});
When("{who} переходит по ссылке-приглашению и вступает в чат", ({ stage }, who: string) =>
  stage.people.get(who)!.join(stage.inviteLink),
);
