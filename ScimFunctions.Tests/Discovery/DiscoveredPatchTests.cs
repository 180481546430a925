using ScimFunctions.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Discovery;

/// <summary>Every attribute that <c>/Schemas</c> lists is changed by PATCH as its characteristics say (RFC 7644 §3.5.2, RFC 7643 §2.2).</summary>
public sealed class DiscoveredPatchTests(DiscoveryFixture fixture) : IClassFixture<DiscoveryFixture>
{
    private DiscoveredService Discovered => fixture.Discovered;

    [Fact]
    public Task Every_attribute_is_added_replaced_and_removed_by_its_path_with_and_without_its_URN_in_any_case() =>
        DiscoveredService.CheckEachAsync(Discovered.Attributes.Where(attribute => !attribute.IsReadOnly), async attribute =>
        {
            var (tenant, specimens) = await fixture.CreateTenantAsync();
            var type = Discovered.TypeOf(attribute);
            var (first, second) = (await specimens.ValueAsync(attribute, 1), await specimens.ValueAsync(attribute, 2));
            foreach (var path in new[] { attribute.Path, attribute.QualifiedPath, attribute.QualifiedPath.ToUpperInvariant() }.Distinct(StringComparer.Ordinal))
            {
                var id = (await specimens.CreateAsync(type, attribute, attribute.Required ? second : null)).TextAt("id")!;
                var added = await specimens.PatchedAsync(type, id, attribute is { Required: true, MultiValued: true } ? "replace" : "add", path, first);
                Specimens.AssertReads(attribute, added, first, $"add {path}");
                var again = await specimens.PatchedAsync(type, id, "add", path, first);
                Assert.Equal(added.TextAt("meta", "version"), again.TextAt("meta", "version"));
                Assert.Equal(added.TextAt("meta", "lastModified"), again.TextAt("meta", "lastModified"));
                Specimens.AssertReads(attribute, await specimens.PatchedAsync(type, id, "replace", path, second), second, $"replace {path}");

                if (attribute.Required)
                {
                    (await specimens.PatchAsync(type, id, "remove", path, value: null)).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.Mutability);
                    Specimens.AssertReads(attribute, await specimens.ReadAsync(type, id), second, $"a refused remove {path}");
                }
                else
                {
                    var left = Deviations.IsKept(attribute) ? second : null;
                    Specimens.AssertReads(attribute, await specimens.PatchedAsync(type, id, "remove", path, value: null), left, $"remove {path}");
                    Specimens.AssertReads(attribute, await specimens.PatchedAsync(type, id, "replace", path, first), first, $"replace of the missing {path}");
                }

                (await tenant.DeleteAsync($"{type.Path}/{id}")).ShouldBe(HttpStatusCode.NoContent);
            }
        });

    [Fact]
    public Task Every_attribute_is_added_and_replaced_without_a_path() =>
        DiscoveredService.CheckEachAsync(Discovered.Attributes.Where(attribute => !attribute.IsReadOnly), async attribute =>
        {
            var (_, specimens) = await fixture.CreateTenantAsync();
            var type = Discovered.TypeOf(attribute);
            var id = (await specimens.CreateAsync(type)).TextAt("id")!;
            foreach (var (op, number) in new[] { (attribute is { Required: true, MultiValued: true } ? "replace" : "add", 1), ("replace", 2) })
            {
                var (value, members) = (await specimens.ValueAsync(attribute, number), new JsonObject());
                attribute.Put(members, value);
                Specimens.AssertReads(attribute, await specimens.PatchedAsync(type, id, op, path: null, members), value, op);
            }
        });

    [Fact]
    public Task Every_sub_attribute_of_a_single_value_is_added_replaced_and_removed() =>
        DiscoveredService.CheckEachAsync(SubAttributes(multiValued: false).Where(attribute => !attribute.IsReadOnly), async attribute =>
        {
            var (_, specimens) = await fixture.CreateTenantAsync();
            var type = Discovered.TypeOf(attribute);
            var (first, second) = (await specimens.ValueAsync(attribute, 1), await specimens.ValueAsync(attribute, 2));
            foreach (var path in new[] { attribute.Path, attribute.QualifiedPath }.Distinct(StringComparer.Ordinal))
            {
                var id = (await specimens.CreateAsync(type)).TextAt("id")!;
                Specimens.AssertReads(attribute, await specimens.PatchedAsync(type, id, "add", path, first), first, $"add {path}");
                Specimens.AssertReads(attribute, await specimens.PatchedAsync(type, id, "replace", path, second), second, $"replace {path}");
                if (attribute.Required)
                {
                    (await specimens.PatchAsync(type, id, "remove", path, value: null)).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.Mutability);
                }
                else
                {
                    Specimens.AssertReads(attribute, await specimens.PatchedAsync(type, id, "remove", path, value: null), written: null, $"remove {path}");
                }
            }
        });

    [Fact]
    public Task Every_sub_attribute_of_several_values_is_changed_in_the_one_that_a_value_filter_selects() =>
        DiscoveredService.CheckEachAsync(SubAttributes(multiValued: true).Where(attribute => attribute is { IsReadOnly: false, Mutability: not "immutable" }), async attribute =>
        {
            var (_, specimens) = await fixture.CreateTenantAsync();
            var (type, parent) = (Discovered.TypeOf(attribute), attribute.Parent!);
            var selector = parent.SubAttributes.Where(sub => sub.Name != attribute.Name && sub.Type == "string").OrderBy(sub => sub.Name == "value" ? 0 : 1).First();
            var two = new JsonArray(await specimens.ElementAsync(parent, 1), await specimens.ElementAsync(parent, 2));
            var (selected, untouched) = (two[0]![selector.Name]!, two[1]!.ToJsonString());
            foreach (var prefix in new[] { parent.Path, parent.QualifiedPath }.Distinct(StringComparer.Ordinal))
            {
                var path = $"{prefix}[{selector.Name} eq {selected.ToJsonString()}]";
                var id = (await specimens.CreateAsync(type, parent, two)).TextAt("id")!;
                foreach (var (op, number) in new[] { ("replace", 3), ("add", 5) })
                {
                    var value = await specimens.ElementAsync(attribute, number);
                    var elements = parent.In(await specimens.PatchedAsync(type, id, op, $"{path}.{attribute.Name}", value))!.Value.EnumerateArray().ToList();
                    elements[0].At(attribute.Name).ShouldBeJson(value.ToJsonString());
                    ((System.Text.Json.JsonElement?)elements[1]).ShouldBeJson(untouched);
                }

                var rest = parent.In(await specimens.PatchedAsync(type, id, "remove", $"{path}.{attribute.Name}", value: null))!.Value.EnumerateArray().ToList();
                Assert.DoesNotContain(rest, element => element.TextAt(selector.Name) == selected.GetValue<string>() && element.At(attribute.Name) is not null);
                Assert.Contains(rest, element => element.GetRawText() == untouched);
                var removed = await specimens.PatchedAsync(type, id, "remove", path, value: null);
                ((System.Text.Json.JsonElement?)Assert.Single(parent.In(removed)!.Value.EnumerateArray())).ShouldBeJson(untouched);
            }
        });

    [Fact]
    public Task A_read_only_attribute_or_sub_attribute_cannot_be_changed_or_removed() =>
        DiscoveredService.CheckEachAsync(Discovered.WithSubAttributes.Where(attribute => attribute.IsReadOnly), async attribute =>
        {
            var (_, specimens) = await fixture.CreateTenantAsync();
            var (type, parent) = (Discovered.TypeOf(attribute), attribute.Parent);
            var existing = parent is { MultiValued: true, IsReadOnly: false } ? await specimens.ValueAsync(parent, 1) : null;
            var id = (await specimens.CreateAsync(type, parent, existing)).TextAt("id")!;
            var path = existing is null ? attribute.Path : $"{parent!.Path}[value eq {existing[0]!["value"]!.ToJsonString()}].{attribute.Name}";
            var before = (await specimens.ReadAsync(type, id)).GetRawText();
            foreach (var op in new[] { "add", "replace", "remove" })
            {
                (await specimens.PatchAsync(type, id, op, path, op == "remove" ? null : Sent(attribute))).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.Mutability);
            }

            Assert.Equal(before, (await specimens.ReadAsync(type, id)).GetRawText());
        });

    [Fact]
    public Task An_immutable_sub_attribute_cannot_be_changed_where_it_has_a_value() =>
        DiscoveredService.CheckEachAsync(Discovered.WithSubAttributes.Where(attribute => attribute.Mutability == "immutable"), async attribute =>
        {
            var (_, specimens) = await fixture.CreateTenantAsync();
            var (type, parent) = (Discovered.TypeOf(attribute), attribute.Parent!);
            var existing = await specimens.ValueAsync(parent, 1);
            var created = await specimens.CreateAsync(type, parent, existing);
            var path = $"{parent.Path}[value eq {existing[0]!["value"]!.ToJsonString()}].{attribute.Name}";

            (await specimens.PatchAsync(type, created.TextAt("id")!, "replace", path, JsonValue.Create("another"))).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.Mutability);
        });

    private static JsonNode Sent(DiscoveredAttribute attribute)
    {
        JsonNode element = attribute.IsComplex ? new JsonObject { [attribute.SubAttributes[0].Name] = "another" } : JsonValue.Create("another");
        return attribute.MultiValued ? new JsonArray(element) : element;
    }

    private IEnumerable<DiscoveredAttribute> SubAttributes(bool multiValued) =>
        Discovered.WithSubAttributes.Where(attribute => attribute.Parent?.MultiValued == multiValued);
}
