using System.Globalization;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tests.Security;

/// <summary>Values, attributes, paths and filters by chance: most of them as the schema has them, some of them anything.</summary>
/// <param name="random">Where chance comes from.</param>
/// <param name="known">Texts that mean something to the service just now: ids, names.</param>
internal sealed class RandomJson(Random random, Func<string> known)
{
    private static readonly string[] Texts =
    [
        "a", "A", "Sales", "x y", "é", "É", "İstanbul", "ß", "a\"b", "\\", "/", "|", "!", "%", "'", "''", "😀", "\u200B", "\uFFFE", "e\u0301", "line\nbreak", "\t",
        "true", "False", "null", "5", "-1", "[]", "{}", "work", "urn:x:a", "2011-05-13T04:42:34Z", "9999-12-31T23:59:59.9999999Z", "not a date", "AAAA", "+/8=",
        "https://example.com/a?b=c#d", "../Users/1", "a@example.com", "{\"value\":\"ADMIN\"}", "ADMIN", "INTERVIEWER", "Owner", "", " ",
    ];

    private static readonly string[] Numbers = ["0", "1", "-1", "1.5", "10", "2147483648", "9223372036854775808", "-1E+400", "1E-400", "123456789012345678901234567890"];

    private static readonly string[] Operators = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "EQ", "pr", "in"];

    private static readonly string[] Names = ["userName", "displayName", "members", "id", "externalId", "meta", "schemas", "groups", "emails", "value", "nickname", "constructor", "$ref", "__proto__", "é", "a b", ""];

    public bool Chance(double share) => random.NextDouble() < share;

    public T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    public string Text() => random.Next(12) switch
    {
        0 or 1 or 2 => known(),
        3 => new string((char)random.Next('a', 'z'), random.Next(1, 1100)),
        4 => new string([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => (char)random.Next(0, 0xD800))]),
        _ => Pick(Texts),
    };

    /// <summary>Any JSON value at all.</summary>
    public JsonNode? Anything(int depth = 0) => random.Next(depth > 2 ? 5 : 8) switch
    {
        0 => null,
        1 => JsonValue.Create(Chance(0.5)),
        2 => JsonNode.Parse(Pick(Numbers)),
        3 or 4 => JsonValue.Create(Text()),
        5 or 6 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Anything(depth + 1))]),
        _ => Object(random.Next(4), () => (Chance(0.5) ? Pick(Names) : Text(), Anything(depth + 1))),
    };

    /// <summary>A value as the attribute takes it; now and then it is something else.</summary>
    public JsonNode? ValueOf(AttributeDefinition attribute, bool asElement = false)
    {
        if (Chance(0.06))
        {
            return Anything();
        }

        if (attribute.MultiValued && !asElement && !Chance(0.1))
        {
            return new JsonArray([.. Enumerable.Range(0, random.Next(attribute.Name == "emails" ? 22 : 4)).Select(_ => ValueOf(attribute, asElement: true))]);
        }

        return attribute.Type switch
        {
            AttributeType.Boolean => Chance(0.1) ? JsonValue.Create(Pick(["true", "False", "yes"])) : JsonValue.Create(Chance(0.5)),
            AttributeType.Integer or AttributeType.Decimal => JsonNode.Parse(Pick(Numbers)),
            AttributeType.Complex => Object(
                random.Next(1, 1 + attribute.SubAttributes.Count),
                () => Pick(attribute.SubAttributes) is var subAttribute ? (Spell(subAttribute.Name), ValueOf(subAttribute)) : default),
            _ => JsonValue.Create(attribute.CanonicalValues.Count > 0 && Chance(0.8) ? Pick(attribute.CanonicalValues) : Text()),
        };
    }

    /// <summary>Adds attributes of the type to a resource, in extensions too.</summary>
    public void Describe(JsonObject resource, ResourceType type, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var schema = type.Extensions.Count > 0 && Chance(0.35) ? Pick(type.Extensions) : type.Core;
            var target = schema == type.Core ? resource : resource[schema.Id] as JsonObject ?? new JsonObject();
            if (schema != type.Core)
            {
                resource[schema.Id] = target;
            }

            if (schema.Attributes.Count == 0 || schema.IsOpen)
            {
                target[$"custom{random.Next(40).ToString(CultureInfo.InvariantCulture)}"] = Chance(0.9) ? JsonValue.Create(Text()) : Anything();
            }
            else if (Pick(schema.Attributes) is var attribute)
            {
                target[Spell(attribute.Name)] = ValueOf(attribute);
            }
        }

        if (Chance(0.1))
        {
            resource[Chance(0.5) ? Pick(Names) : Text()] = Anything();
        }
    }

    /// <summary>The name of an attribute, or of a sub-attribute, bare or qualified; now and then of none.</summary>
    public string Path(ResourceType type)
    {
        if (Chance(0.05))
        {
            return Text();
        }

        var schema = type.Extensions.Count > 0 && Chance(0.3) ? Pick(type.Extensions) : type.Core;
        if (schema.Attributes.Count == 0)
        {
            return $"{schema.Id}:custom{random.Next(40).ToString(CultureInfo.InvariantCulture)}";
        }

        var attribute = Pick(schema.Attributes);
        var name = Spell(attribute.Name);
        if (attribute.SubAttributes.Count > 0 && Chance(0.5))
        {
            name += "." + Spell(Pick(attribute.SubAttributes).Name);
        }

        return schema != type.Core ? $"{schema.Id}:{name}"
            : Chance(0.1) ? $"{type.Core.Id}:{name}"
            : Chance(0.2) ? Pick(["id", "externalId", "meta.created", "meta.lastModified", "meta.resourceType", "schemas"])
            : name;
    }

    /// <summary>The path of a PATCH operation.</summary>
    public string PatchPath(ResourceType type)
    {
        var multiValued = type.Core.Attributes.Where(attribute => attribute is { MultiValued: true, SubAttributes.Count: > 0 }).ToList();
        if (multiValued.Count == 0 || Chance(0.6))
        {
            return Path(type);
        }

        var attribute = Pick(multiValued);
        var filter = $"{Pick(attribute.SubAttributes).Name} {Comparison()}";
        return $"{Spell(attribute.Name)}[{filter}]{(Chance(0.5) ? "." + Pick(attribute.SubAttributes).Name : "")}";
    }

    public string Filter(ResourceType type, int depth = 0) => random.Next(depth > 3 ? 6 : 11) switch
    {
        0 => $"id eq \"{known()}\"",
        1 => $"userName eq \"{known()}\"",
        2 => $"members eq \"{known()}\"",
        3 => $"{Pick(["emails", "emails.value", "externalId", "displayName"])} eq \"{Quoted(Text())}\"",
        4 or 5 => $"{Path(type)} {Comparison()}",
        6 => $"{Filter(type, depth + 1)} and {Filter(type, depth + 1)}",
        7 => $"{Filter(type, depth + 1)} or {Filter(type, depth + 1)}",
        8 => $"not ({Filter(type, depth + 1)})",
        9 => $"({Filter(type, depth + 1)})",
        _ => $"{PatchPath(type)} {Comparison()}",
    };

    public JsonObject PatchOf(ResourceType type, Func<JsonNode?> values)
    {
        var operations = new JsonArray();
        for (var number = random.Next(1, 5); number > 0; number--)
        {
            var operation = new JsonObject { [Chance(0.95) ? "op" : "Op"] = Pick(["add", "replace", "remove", "Add", "Replace", "Remove", "add", "replace", Chance(0.1) ? "move" : "remove"]) };
            if (Chance(0.8))
            {
                operation["path"] = PatchPath(type);
            }

            if (Chance(0.85))
            {
                operation["value"] = values();
            }

            operations.Add(operation);
        }

        return new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:PatchOp"), [Chance(0.95) ? "Operations" : "operations"] = operations };
    }

    /// <summary>The value for a path, guessed from its attribute where there is one.</summary>
    public JsonNode? GuessValue(ResourceType type)
    {
        if (Chance(0.3))
        {
            var several = new JsonObject();
            Describe(several, type, random.Next(1, 4));
            return several;
        }

        return ValueOf(Pick(type.Core.Attributes), asElement: Chance(0.5));
    }

    public static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private string Comparison() => Pick(Operators) is var operation && operation == "pr" ? operation : $"{operation} {Literal()}";

    private string Literal() => random.Next(7) switch
    {
        0 => Pick(["true", "false", "null", "True"]),
        1 => Pick(Numbers),
        2 => "\"2026-01-01T00:00:00Z\"",
        3 => Text(),
        _ => $"\"{Quoted(Text())}\"",
    };

    /// <summary>The name in its own spelling, or in another case: names are compared without it.</summary>
    private string Spell(string name) => Chance(0.02) ? name.ToUpperInvariant() : name;

    private static JsonObject Object(int count, Func<(string Name, JsonNode? Value)> member)
    {
        var json = new JsonObject();
        for (var number = 0; number < count; number++)
        {
            var (name, value) = member();
            json[name] = value;
        }

        return json;
    }
}
