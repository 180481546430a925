using ScimFunctions.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Discovery;

/// <summary>Every attribute that <c>/Schemas</c> lists is created and replaced as its characteristics say (RFC 7644 §3.3, §3.5.1).</summary>
public sealed class DiscoveredReplaceTests(DiscoveryFixture fixture) : IClassFixture<DiscoveryFixture>
{
    private DiscoveredService Discovered => fixture.Discovered;

    [Fact]
    public Task Every_attribute_is_created_replaced_and_cleared_by_PUT_without_it_with_null_or_with_an_empty_list() =>
        DiscoveredService.CheckEachAsync(Discovered.Attributes.Where(attribute => attribute is { IsReadOnly: false, Required: false }), async attribute =>
        {
            var (tenant, specimens) = await fixture.CreateTenantAsync();
            var type = Discovered.TypeOf(attribute);
            var (first, second) = (await specimens.ValueAsync(attribute, 1), await specimens.ValueAsync(attribute, 2));
            var body = await specimens.ResourceAsync(type, attribute, first);
            var created = (await tenant.PostAsync(type.Path, body.ToJsonString())).ShouldBe(HttpStatusCode.Created).Body;
            var path = $"{type.Path}/{created.TextAt("id")}";
            Specimens.AssertReads(attribute, created, first, "POST");
            Specimens.AssertReads(attribute, (await tenant.GetAsync(path)).Body, first, "POST and GET");

            foreach (var nothing in new[] { "nothing", "null", "[]" }.Where(nothing => attribute.MultiValued || nothing != "[]"))
            {
                Specimens.AssertReads(attribute, await PutAsync(second), second, "PUT with another value");
                var cleared = nothing == "nothing" ? await PutAsync(value: null, isSent: false) : await PutAsync(JsonNode.Parse(nothing));
                Specimens.AssertReads(attribute, cleared, Deviations.IsKept(attribute) ? second : null, $"PUT with {nothing}");
            }

            async Task<System.Text.Json.JsonElement> PutAsync(JsonNode? value, bool isSent = true)
            {
                var changed = (JsonObject)body.DeepClone();
                attribute.Put(changed, value);
                if (!isSent)
                {
                    (attribute.IsExtension ? (JsonObject)changed[attribute.SchemaUrn]! : changed).Remove(attribute.Name);
                }

                (await tenant.PutAsync(path, changed.ToJsonString())).ShouldBe(HttpStatusCode.OK);
                return (await tenant.GetAsync(path)).Body;
            }
        });

    [Fact]
    public Task A_required_attribute_is_missed_by_POST_and_PUT_which_name_it() =>
        DiscoveredService.CheckEachAsync(Discovered.WithSubAttributes.Where(attribute => attribute.Required && (attribute.Parent?.MultiValued != true)), async attribute =>
        {
            var (tenant, specimens) = await fixture.CreateTenantAsync();
            var type = Discovered.TypeOf(attribute);
            var complete = await specimens.CreateAsync(type);
            var path = $"{type.Path}/{complete.TextAt("id")}";
            var incomplete = await specimens.ResourceAsync(type);
            var container = attribute.TopLevel.IsExtension ? incomplete[attribute.SchemaUrn] : incomplete;
            ((JsonObject)(attribute.Parent is null ? container : container![attribute.Parent.Name])!).Remove(attribute.Name);

            foreach (var answer in new[] { await tenant.PostAsync(type.Path, incomplete.ToJsonString()), await tenant.PutAsync(path, incomplete.ToJsonString()) })
            {
                Assert.Contains(attribute.Name, answer.ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.InvalidValue).Detail, StringComparison.Ordinal);
            }

            Assert.Equal(complete.GetRawText(), (await tenant.GetAsync(path)).Text);
        });

    [Fact]
    public Task A_read_only_attribute_or_sub_attribute_is_ignored_in_POST_and_PUT() =>
        DiscoveredService.CheckEachAsync(Discovered.WithSubAttributes.Where(attribute => attribute.IsReadOnly), async attribute =>
        {
            var (tenant, specimens) = await fixture.CreateTenantAsync();
            var type = Discovered.TypeOf(attribute);
            JsonNode whole = attribute.Parent is not { IsReadOnly: false } parent ? new JsonObject { [attribute.Name] = "forged" } : await specimens.ElementAsync(parent, 1);
            if (attribute.Parent is not null)
            {
                whole[attribute.Name] = "forged";
            }

            var body = await specimens.ResourceAsync(type, attribute.TopLevel, attribute.TopLevel.MultiValued ? new JsonArray(whole) : whole);
            var created = (await tenant.PostAsync(type.Path, body.ToJsonString())).ShouldBe(HttpStatusCode.Created);
            var replaced = (await tenant.PutAsync($"{type.Path}/{created.Body.TextAt("id")}", body.ToJsonString())).ShouldBe(HttpStatusCode.OK);

            Assert.DoesNotContain("forged", created.Text + replaced.Text, StringComparison.Ordinal);
        });
}
