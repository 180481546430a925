using ScimFunctions.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Discovery;

/// <summary>Every attribute that <c>/Schemas</c> lists can be filtered by with the operators of its type, as its <c>caseExact</c> says (RFC 7644 §3.4.2.2).</summary>
public sealed class DiscoveredFilterTests(DiscoveryFixture fixture) : IClassFixture<DiscoveryFixture>
{
    private static readonly string[] Equalities = ["eq", "ne"];
    private static readonly string[] Parts = ["co", "sw", "ew"];
    private static readonly string[] Orders = ["gt", "ge", "lt", "le"];

    private DiscoveredService Discovered => fixture.Discovered;

    [Fact]
    public Task Every_operator_of_the_type_finds_what_compares_so() =>
        DiscoveredService.CheckEachAsync(Discovered.WithSubAttributes.Where(attribute => Compared(attribute) is not null), async attribute =>
        {
            var (compared, directory) = (Compared(attribute)!, await DirectoryAsync(attribute));
            var sample = directory.Resources.SelectMany(attribute.ValuesIn).Select(value => (JsonElement?)value).FirstOrDefault()
                ?? JsonSerializer.SerializeToElement(compared.Type == "boolean" ? true : (object)"Val");
            foreach (var path in new[] { attribute.Path, attribute.QualifiedPath, attribute.Path.ToUpperInvariant() }.Distinct(StringComparer.Ordinal))
            {
                await ExpectAsync(directory, $"{path} pr", resource => attribute.ValuesIn(resource).Count > 0);
                await ExpectAsync(directory, $"not ({path} pr)", resource => attribute.ValuesIn(resource).Count == 0);
                foreach (var (op, literal) in Operators(compared).SelectMany(op => Literals(op, sample).Select(literal => (op, literal))))
                {
                    await ExpectAsync(
                        directory,
                        $"{path} {op.ToUpperInvariant()} {literal.GetRawText()}",
                        resource => attribute.ValuesIn(resource).Any(value => Holds(compared, value, op, literal)) || (op == "ne" && attribute.ValuesIn(resource).Count == 0));
                }
            }

            if (attribute.Parent is { MultiValued: true } parent)
            {
                await ExpectAsync(
                    directory,
                    $"{parent.Path}[{attribute.Name} eq {sample.GetRawText()}]",
                    resource => attribute.ValuesIn(resource).Any(value => Holds(compared, value, "eq", sample)));
            }
        });

    [Fact]
    public Task An_operator_that_the_type_does_not_have_is_invalidFilter() =>
        DiscoveredService.CheckEachAsync(Discovered.WithSubAttributes, async attribute =>
        {
            var (tenant, _) = await fixture.CreateTenantAsync();
            var type = Discovered.TypeOf(attribute);
            var valid = Compared(attribute) is { } compared ? Operators(compared) : [];
            var literal = (Compared(attribute)?.Type) switch { "boolean" => "true", "integer" or "decimal" => "1", _ => "\"x\"" };
            foreach (var op in Equalities.Concat(Parts).Concat(Orders).Except(valid, StringComparer.Ordinal))
            {
                (await tenant.GetAsync($"{type.Path}?filter={Uri.EscapeDataString($"{attribute.Path} {op} {literal}")}")).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.InvalidFilter);
            }
        });

    /// <summary>What a filter on the attribute compares: a complex one means its <c>value</c>; null if it has none.</summary>
    private static DiscoveredAttribute? Compared(DiscoveredAttribute attribute) => attribute.IsComplex ? attribute.Sub("value") : attribute;

    private static string[] Operators(DiscoveredAttribute compared) => compared.Type switch
    {
        "boolean" => Equalities,
        "binary" => [.. Equalities, .. Parts],
        "integer" or "decimal" => [.. Equalities, .. Orders],
        _ => [.. Equalities, .. Parts, .. Orders],
    };

    /// <summary>A value that is there, or the part of it that the operator looks for; text also in the other case.</summary>
    private static IEnumerable<JsonElement> Literals(string op, JsonElement sample)
    {
        if (sample.ValueKind is not JsonValueKind.String)
        {
            return [sample];
        }

        var text = sample.GetString()!;
        var part = op switch { "co" => text[1..^1], "sw" => text[..^1], "ew" => text[1..], _ => text };
        var otherCase = string.Concat(part.Select(character => char.IsUpper(character) ? char.ToLowerInvariant(character) : char.ToUpperInvariant(character)));
        return new[] { part, otherCase }.Select(literal => JsonSerializer.SerializeToElement(literal));
    }

    private static bool Holds(DiscoveredAttribute compared, JsonElement value, string op, JsonElement literal)
    {
        if (value.ValueKind is not JsonValueKind.String)
        {
            var order = value.ValueKind is JsonValueKind.Number ? value.GetDecimal().CompareTo(literal.GetDecimal()) : value.GetBoolean().CompareTo(literal.GetBoolean());
            return Accepts(op, order);
        }

        var (text, wanted) = (value.GetString()!, literal.GetString()!);
        var comparison = compared.CaseExact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return op switch
        {
            "co" => text.Contains(wanted, comparison),
            "sw" => text.StartsWith(wanted, comparison),
            "ew" => text.EndsWith(wanted, comparison),
            _ => Accepts(op, string.Compare(text, wanted, comparison)),
        };
    }

    private static bool Accepts(string op, int order) => op switch
    {
        "eq" => order == 0,
        "ne" => order != 0,
        "gt" => order > 0,
        "ge" => order >= 0,
        "lt" => order < 0,
        _ => order <= 0,
    };

    /// <summary>Two resources with different values and, where it may be so, one without.</summary>
    private async Task<(TestTenant Tenant, DiscoveredType Type, IReadOnlyList<JsonElement> Resources)> DirectoryAsync(DiscoveredAttribute attribute)
    {
        var (tenant, specimens) = await fixture.CreateTenantAsync();
        var (type, topLevel) = (Discovered.TypeOf(attribute), attribute.TopLevel);
        await specimens.CreateWithAsync(topLevel, 1);
        await specimens.CreateWithAsync(topLevel, 2);
        if (!topLevel.Required)
        {
            await specimens.CreateAsync(type);
        }

        return (tenant, type, (await tenant.GetAsync(type.Path)).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources"));
    }

    private static async Task ExpectAsync(
        (TestTenant Tenant, DiscoveredType Type, IReadOnlyList<JsonElement> Resources) directory, string filter, Func<JsonElement, bool> matches)
    {
        var found = (await directory.Tenant.GetAsync($"{directory.Type.Path}?filter={Uri.EscapeDataString(filter)}")).ShouldBe(HttpStatusCode.OK).Body;
        var expected = directory.Resources.Where(matches).Select(resource => resource.TextAt("id")).ToList();
        var actual = found.ItemsAt("Resources").Select(resource => resource.TextAt("id")).ToList();
        Assert.True(expected.SequenceEqual(actual), $"{filter} finds {actual.Count} of {directory.Resources.Count}; it should find {expected.Count}.");
        Assert.Equal(expected.Count, found.GetProperty("totalResults").GetInt32());
    }
}
