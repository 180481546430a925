using ScimFunctions.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Discovery;

/// <summary>Every attribute that <c>/Schemas</c> lists can be sorted by, in both directions (RFC 7644 §3.4.2.3).</summary>
public sealed class DiscoveredSortTests(DiscoveryFixture fixture) : IClassFixture<DiscoveryFixture>
{
    private DiscoveredService Discovered => fixture.Discovered;

    [Fact]
    public Task Lists_come_in_the_order_of_the_values_missing_ones_last_and_from_the_end_first() =>
        DiscoveredService.CheckEachAsync(Discovered.WithSubAttributes.Where(IsSortable), async attribute =>
        {
            var (tenant, specimens) = await fixture.CreateTenantAsync();
            var (type, topLevel) = (Discovered.TypeOf(attribute), attribute.TopLevel);
            foreach (var number in new[] { 3, 1, 2 })
            {
                await specimens.CreateWithAsync(topLevel, number);
            }

            if (!topLevel.Required)
            {
                await specimens.CreateAsync(type);
            }

            var resources = (await tenant.GetAsync(type.Path)).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources");
            var keys = Comparer<JsonElement>.Create((left, right) => Compare(attribute, left, right));
            foreach (var path in new[] { attribute.Path, attribute.QualifiedPath }.Distinct(StringComparer.Ordinal))
            {
                await ExpectAsync($"sortBy={path}", resources.OrderBy(resource => resource, keys));
                await ExpectAsync($"sortBy={path}&sortOrder=ascending", resources.OrderBy(resource => resource, keys));
                await ExpectAsync($"sortBy={path}&sortOrder=descending", resources.OrderByDescending(resource => resource, keys));
            }

            async Task ExpectAsync(string query, IEnumerable<JsonElement> expected)
            {
                var list = (await tenant.GetAsync($"{type.Path}?{query}")).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources");
                Assert.True(list.Select(Id).SequenceEqual(expected.Select(Id)), $"{query} gives another order.");
            }
        });

    [Fact]
    public Task A_complex_attribute_without_a_value_cannot_be_sorted_by() =>
        DiscoveredService.CheckEachAsync(Discovered.Attributes.Where(attribute => !IsSortable(attribute)), async attribute =>
        {
            var (tenant, _) = await fixture.CreateTenantAsync();
            (await tenant.GetAsync($"{Discovered.TypeOf(attribute).Path}?sortBy={attribute.Path}")).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.InvalidValue);
        });

    [Fact]
    public Task Of_several_values_the_primary_one_counts() =>
        DiscoveredService.CheckEachAsync(Discovered.Attributes.Where(attribute => attribute is { MultiValued: true, IsReadOnly: false } && attribute.Sub("primary") is not null && IsSortable(attribute)), async attribute =>
        {
            var (tenant, specimens) = await fixture.CreateTenantAsync();
            var type = Discovered.TypeOf(attribute);
            var last = await specimens.CreateAsync(type, attribute, await ValuesAsync(first: 2, primary: 9));
            var middle = await specimens.CreateAsync(type, attribute, await ValuesAsync(first: 8, primary: 5));
            var start = await specimens.CreateAsync(type, attribute, new JsonArray(await WithPrimaryAsync(4, primary: false)));

            var list = (await tenant.GetAsync($"{type.Path}?sortBy={attribute.Path}")).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources");

            Assert.Equal([Id(start), Id(middle), Id(last)], list.Select(Id));

            async Task<JsonArray> ValuesAsync(int first, int primary) => new(await WithPrimaryAsync(first, primary: false), await WithPrimaryAsync(primary, primary: true));

            async Task<JsonNode> WithPrimaryAsync(int number, bool primary)
            {
                var element = await specimens.ElementAsync(attribute, number);
                element["primary"] = primary;
                return element;
            }
        });

    private static bool IsSortable(DiscoveredAttribute attribute) => !attribute.IsComplex || attribute.Sub("value") is not null;

    private static string? Id(JsonElement resource) => resource.TextAt("id");

    private static int Compare(DiscoveredAttribute attribute, JsonElement left, JsonElement right)
    {
        var (leftValues, rightValues) = (attribute.ValuesIn(left), attribute.ValuesIn(right));
        if (leftValues.Count == 0 || rightValues.Count == 0)
        {
            return rightValues.Count.CompareTo(leftValues.Count);
        }

        var isExact = (attribute.IsComplex ? attribute.Sub("value")! : attribute).CaseExact;
        return leftValues[0].ValueKind switch
        {
            JsonValueKind.String => string.Compare(leftValues[0].GetString(), rightValues[0].GetString(), isExact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase),
            JsonValueKind.Number => leftValues[0].GetDecimal().CompareTo(rightValues[0].GetDecimal()),
            _ => leftValues[0].GetBoolean().CompareTo(rightValues[0].GetBoolean()),
        };
    }
}
