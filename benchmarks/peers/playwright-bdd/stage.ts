// The people of a scenario, each at a window of her own, in a world of their own.
import type { Browser, BrowserContext, BrowserContextOptions } from "@playwright/test";
import { Person } from "./person";

export interface Player {
  id: number;
  surname: string;
  first_name: string;
  patronymic: string | null;
  born: string;
  sex: string;
  organisation: string;
  login: string;
  password: string;
  phone: string;
  load: { school_class: string; subject: string }[];
}

/** A world of the stand. Nobody gives his worlds back: the benchmark looks into them first. */
export class World {
  private constructor(
    private readonly name: string,
    readonly addresses: Record<string, string>,
    readonly people: Record<string, Player>,
  ) {}

  static async make(): Promise<World> {
    const { name, addresses, people } = await ask("POST", "", { name: null });
    return new World(name, addresses, people);
  }

  async newestCode(phone: string): Promise<string> {
    const sent = await ask("GET", `/${this.name}/outbox?phone=${encodeURIComponent(phone)}`);
    return sent.at(-1).text.match(/\b\d{6}\b/)[0];
  }

  giveVkId(id: number, state: object): Promise<unknown> {
    return ask("POST", `/${this.name}/people/${id}/vk-id`, state);
  }

  createSubjectChat(id: number, schoolClass: string, subject: string): Promise<unknown> {
    return ask("POST", `/${this.name}/people/${id}/subject-chats`, { school_class: schoolClass, subject });
  }

  advance(seconds: number): Promise<unknown> {
    return ask("POST", `/${this.name}/clock`, { advance: seconds });
  }
}

async function ask(method: string, path: string, body?: object): Promise<any> {
  const answer = await fetch(`${process.env.BENCH_CONTROL}/api/worlds${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const said = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${said}`);
  return said ? JSON.parse(said) : null;
}

export class Stage {
  readonly people = new Map<string, Person>();
  inviteLink = "";
  private readonly contexts: BrowserContext[] = [];

  constructor(
    readonly world: World,
    private readonly browser: Browser,
    private readonly options: BrowserContextOptions,
  ) {}

  async cast(part: string): Promise<Person> {
    const context = await this.browser.newContext(this.options);
    context.setDefaultTimeout(15_000);
    this.contexts.push(context);
    return new Person(await context.newPage(), this.world, this.world.people[part]);
  }

  async end(): Promise<void> {
    for (const context of this.contexts) await context.close();
  }
}
