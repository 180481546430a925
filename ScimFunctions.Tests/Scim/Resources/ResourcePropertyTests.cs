using System.Text.Encodings.Web;
using FsCheck;
using FsCheck.Fluent;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Tests.Scim.Filters;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Scim.Resources;

/// <summary>What holds for every resource that is read or written, tried on thousands of generated ones.</summary>
public sealed class ResourcePropertyTests(ITestOutputHelper output)
{
    private const int Cases = 2_000;

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private sealed record Spelling(JsonObject Resource, int Seed)
    {
        public override string ToString() => $"{Resource.ToJsonString(Unescaped)}\n{Seed}";
    }

    public static TheoryData<string> Types => ["User", "Specimen"];

    [Theory]
    [MemberData(nameof(Types))]
    public void Reading_a_canonical_resource_changes_nothing_and_needs_no_tolerance(string name)
    {
        var type = TypeOf(name);
        GeneratedCases.Check(output, Cases, GeneratedResources.Resource(type), GeneratedResources.Shrink, resource =>
        {
            var stored = GeneratedResources.WithSchemas(type, resource);

            var read = ResourceReader.Read(type, JsonElement.Parse(stored.ToJsonString()), new RequestTolerances(strict: true));

            Assert.Equal(Text(stored), Text(read));
            Assert.Empty(CanonicalForm.Violations(type, read, strict: true));
        });
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Whatever_the_case_and_order_of_names_and_with_empty_values_among_them_the_same_resource_is_read(string name)
    {
        var type = TypeOf(name);
        GeneratedCases.Check(output, Cases, Spellings(type), Shrink, spelling =>
        {
            var sent = Respelled(spelling.Resource, new Random(spelling.Seed), changesCase: true);

            var read = ResourceReader.Read(type, JsonElement.Parse(sent.ToJsonString()), new RequestTolerances(strict: false));

            Assert.Equal(Text(WithOpenNamesOf(type, sent, spelling.Resource)), Text(read));
        });
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Canonicalizing_restores_order_takes_out_what_is_empty_and_done_again_does_nothing(string name)
    {
        var type = TypeOf(name);
        GeneratedCases.Check(output, Cases, Spellings(type), Shrink, spelling =>
        {
            var shuffled = Respelled(spelling.Resource, new Random(spelling.Seed), changesCase: false);

            var canonical = Text(ResourceWriter.Canonicalize(type, shuffled));

            Assert.Equal(Text(GeneratedResources.WithSchemas(type, spelling.Resource)), canonical);
            Assert.Equal(canonical, Text(ResourceWriter.Canonicalize(type, shuffled)));
        });
    }

    private static ResourceType TypeOf(string name) => name is "User" ? SchemaCatalog.Default.User : Specimen.Type;

    private static Gen<Spelling> Spellings(ResourceType type)
    {
        var resources = GeneratedResources.Resource(type);
        return from resource in resources
               from seed in Gen.Choose(0, int.MaxValue)
               select new Spelling(resource, seed);
    }

    private static IEnumerable<Spelling> Shrink(Spelling spelling) =>
        GeneratedResources.Shrink(spelling.Resource).Select(resource => spelling with { Resource = resource });

    /// <summary>The same resource with the members of its objects in another order, in another case, and nulls and empty arrays among them.</summary>
    private static JsonObject Respelled(JsonObject value, Random random, bool changesCase)
    {
        var members = value
            .Select(member => KeyValuePair.Create(
                changesCase ? Spell(member.Key, random) : member.Key,
                member.Value switch
                {
                    JsonObject inner => Respelled(inner, random, changesCase),
                    JsonArray elements => new JsonArray([.. elements.Select(element => element is JsonObject inner ? Respelled(inner, random, changesCase) : element?.DeepClone())]),
                    var simple => simple?.DeepClone(),
                }))
            .ToArray();
        random.Shuffle(members);
        var empties = value.ContainsKey("text") ? [] : new[] { ("text", (JsonNode?)null) };
        return new JsonObject([.. empties.Select(empty => KeyValuePair.Create(empty.Item1, empty.Item2)), .. members]);
    }

    private static string Spell(string name, Random random) => random.Next(3) switch
    {
        0 => name.ToUpperInvariant(),
        1 => name.ToLowerInvariant(),
        _ => name,
    };

    /// <summary>What is expected: the canonical resource, but in an open extension names stay as they were sent.</summary>
    private static JsonObject WithOpenNamesOf(ResourceType type, JsonObject sent, JsonObject resource)
    {
        var expected = GeneratedResources.WithSchemas(type, resource);
        foreach (var extension in type.Extensions.Where(extension => extension.IsOpen && expected.ContainsKey(extension.Id)))
        {
            var names = ((JsonObject)sent.First(member => member.Key.Equals(extension.Id, StringComparison.OrdinalIgnoreCase)).Value!).Select(member => member.Key).ToList();
            var members = ((JsonObject)expected[extension.Id]!).Select(member => KeyValuePair.Create(
                extension.Attributes.Any(attribute => attribute.Name == member.Key)
                    ? member.Key
                    : names.First(name => name.Equals(member.Key, StringComparison.OrdinalIgnoreCase)),
                member.Value?.DeepClone()));
            expected[extension.Id] = new JsonObject(members);
        }

        return expected;
    }

    private static string Text(JsonObject resource) => resource.ToJsonString(Unescaped);
}
