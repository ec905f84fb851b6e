import { equal } from "../../model/equality.js";
import type { SourceRange } from "../../model/source.js";
import type { DefinitionNode } from "../../model/task-definition.js";
import { every, not, some, type Tri } from "../../model/tri.js";
import { concat, literal, textOf, type Value } from "../../model/value.js";
import { TooMuchWork } from "../work.js";
import type { YamlNode } from "../yaml.js";
import { callOf } from "./call.js";
import { evaluate, open, type Scope } from "./evaluate.js";

/** What a stack is given beside its template. */
export interface Given {
  readonly parameters: ReadonlyMap<string, Value>;
  /** More may be given than anybody can read. */
  readonly anything: boolean;
  /** A parameter that is not given keeps the value that the stack has: the default holds for a new stack only. */
  readonly keepsPrevious: boolean;
  readonly stack?: Value;
  readonly region?: Value;
}

/** Nothing is known of the stacks that are made of it. */
export const NOTHING_GIVEN: Given = { parameters: new Map(), anything: false, keepsPrevious: true };

export interface Resource {
  readonly id: string;
  readonly type: string;
  /** Its logical id. */
  readonly at: SourceRange;
  readonly node: YamlNode;
}

const MOST_LOOKUPS = 100_000;

/** A template with what is given to it; a cautious one leaves open what a stack may have another way. */
export class Template implements Scope {
  readonly resources: readonly Resource[];
  /** Something was taken for granted that the stack may have another way. */
  assumes = false;
  private spent = 0;
  private readonly busy = new Set<string>();

  constructor(
    readonly file: string,
    private readonly root: YamlNode,
    readonly given: Given,
    readonly isCautious = false,
  ) {
    this.resources = root
      .get("Resources")
      .entries()
      .map(({ key, keyAt, node }) => ({ id: key, type: node.get("Type").text?.text ?? "", at: keyAt, node }));
  }

  /** The same where nothing is taken for granted. */
  get cautious(): Template {
    this.twin ??= new Template(this.file, this.root, this.given, true);
    return this.twin;
  }
  private twin: Template | undefined;

  /** A macro makes it: what stands here is not what is deployed. */
  get isMade(): boolean {
    const { text } = this.root.get("Transform");
    const transforms = text
      ? [text.text]
      : this.root
          .get("Transform")
          .items()
          .map((item) => item.text?.text ?? "");
    const known = transforms.every((name) =>
      /^AWS::(Serverless|LanguageExtensions|SecretsManager|CodeDeploy)/.test(name),
    );
    return !known || this.resources.some(({ id }) => id.startsWith("Fn::"));
  }

  ofType(type: string): readonly Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The properties of a resource, by the names that CloudFormation has for them. */
  properties(resource: Resource): DefinitionNode {
    return evaluate(resource.node.get("Properties"), this) ?? { at: resource.at };
  }

  /** Is it made at all? */
  exists({ node }: Resource): Tri {
    const condition = node.get("Condition").text?.text;
    return condition === undefined ? "yes" : this.cautious.condition(condition);
  }

  ref(name: string, at: SourceRange): DefinitionNode {
    if (name.startsWith("AWS::")) return { at, text: this.pseudo(name) };
    if (this.root.get("Parameters").get(name).exists) return this.parameter(name, at);
    const resource = this.resources.find(({ id }) => id === name);
    return { at, text: resource ? this.physicalName(resource) : open(name) };
  }

  private pseudo(name: string): Value {
    const { stack, region } = this.given;
    return (name === "AWS::StackName" ? stack : name === "AWS::Region" ? region : undefined) ?? open(name);
  }

  private parameter(name: string, at: SourceRange): DefinitionNode {
    const declared = this.root.get("Parameters").get(name);
    const type = declared.get("Type").text?.text ?? "String";
    const value = this.valueOf(name, declared);
    // Such a parameter names where its value is kept.
    if (!value || type.startsWith("AWS::SSM::Parameter::Value")) return { at, text: open(name) };
    const text = textOf(value);
    if (!/^(CommaDelimitedList|List<)/.test(type)) return { at, text: value };
    return text === undefined
      ? { at }
      : { at, items: text.split(",").map((item) => ({ at, text: literal(item.trim()) })) };
  }

  private valueOf(name: string, declared: YamlNode): Value | undefined {
    const { parameters, anything, keepsPrevious } = this.given;
    const given = parameters.get(name);
    if (given) return given;
    if (declared.get("NoEcho").text?.text.toLowerCase() === "true") return open(`NoEcho.${name}`);
    const { text } = declared.get("Default");
    if (!text || anything || (this.isCautious && keepsPrevious)) return undefined;
    if (keepsPrevious) this.assume();
    const origin = { kind: "context", path: `cloudformation.${name}` } as const;
    return { parts: text.text === "" ? [] : [{ text: text.text, from: [origin], via: [] }], trace: [text.at] };
  }

  /** What `Ref` of a resource is: for those with a name of their own that name, which a template may leave to be made. */
  private physicalName(resource: Resource): Value {
    const property = NAMES.get(resource.type);
    if (property === undefined) return open(resource.id);
    return this.nameOf(resource, property);
  }

  /** The name that a property gives, or the one that CloudFormation makes of the stack's and the logical id. */
  nameOf({ id, node }: Resource, property: string): Value {
    const given = node.get("Properties").get(property);
    const named = given.exists && this.once(`${id}.${property}`, () => evaluate(given, this)?.text);
    return named || concat(this.pseudo("AWS::StackName"), literal(`-${id}-`), open(`${id}.suffix`));
  }

  attribute(id: string, name: string): Value {
    const resource = this.resources.find((each) => each.id === id);
    if (resource?.type === "AWS::ECR::Repository" && name === "RepositoryUri")
      return concat(
        open("AWS::AccountId"),
        literal(".dkr.ecr."),
        this.pseudo("AWS::Region"),
        literal(".amazonaws.com/"),
        this.physicalName(resource),
      );
    if (resource?.type === "AWS::ECS::Service" && name === "Name") return this.nameOf(resource, "ServiceName");
    return open(`${id}.${name}`);
  }

  mapped(names: readonly string[]): YamlNode | undefined {
    const found = names.reduce((node, name) => node.get(name), this.root.get("Mappings"));
    return found.exists ? found : undefined;
  }

  condition(name: string): Tri {
    return this.once(`condition ${name}`, () => this.holds(this.root.get("Conditions").get(name))) ?? "maybe";
  }

  private holds(node: YamlNode): Tri {
    this.spend();
    const call = callOf(node);
    switch (call?.name) {
      case "Condition":
        return this.condition(call.text ?? "");
      case "And":
        return every(call.args.map((arg) => this.holds(arg)));
      case "Or":
        return some(call.args.map((arg) => this.holds(arg)));
      case "Not":
        return call.args[0] ? not(this.holds(call.args[0])) : "maybe";
      case "Equals": {
        const [a, b] = call.args.map((arg) => evaluate(arg, this)?.text);
        return a && b ? equal(a, b) : "maybe";
      }
      default:
        return "maybe";
    }
  }

  /** What refers to itself is nothing. */
  private once<T>(key: string, find: () => T | undefined): T | undefined {
    if (this.busy.has(key)) return undefined;
    this.busy.add(key);
    const found = find();
    this.busy.delete(key);
    return found;
  }

  assume(): void {
    this.assumes = true;
  }

  spend(): void {
    if (++this.spent > MOST_LOOKUPS)
      throw new TooMuchWork(`not judged: ${this.file} comes to more than ${MOST_LOOKUPS.toLocaleString("en")} names`);
  }
}

/** Resources whose `Ref` is their name, and the property that gives it. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["AWS::ECS::Cluster", "ClusterName"],
  ["AWS::ECR::Repository", "RepositoryName"],
  ["AWS::Logs::LogGroup", "LogGroupName"],
]);
