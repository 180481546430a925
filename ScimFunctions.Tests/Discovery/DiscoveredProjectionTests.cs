using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Discovery;

/// <summary>Every attribute that <c>/Schemas</c> lists is shown and left out as its <c>returned</c> says and as the client asks (RFC 7644 §3.9).</summary>
public sealed class DiscoveredProjectionTests(DiscoveryFixture fixture) : IClassFixture<DiscoveryFixture>
{
    /// <summary>What every response has, whatever was asked for (RFC 7643 §3, §3.1).</summary>
    private static readonly string[] Always = ["schemas", "id"];

    private DiscoveredService Discovered => fixture.Discovered;

    [Fact]
    public Task Asking_for_an_attribute_gives_it_and_what_is_always_returned() => CheckAsync((full, attribute) =>
    {
        var expected = new JsonObject();
        foreach (var name in Always)
        {
            expected[name] = full[name]!.DeepClone();
        }

        var container = attribute.IsExtension ? full[attribute.SchemaUrn] as JsonObject : full;
        if (attribute.IsShown && container?[attribute.TopLevel.Name] is { } whole && Part(whole, member => attribute.Parent is null || member == attribute.Name) is { } part)
        {
            attribute.TopLevel.Put(expected, part);
        }

        return ("attributes", expected);
    });

    [Fact]
    public Task Excluding_an_attribute_gives_all_others_and_what_is_always_returned() => CheckAsync((full, attribute) =>
    {
        var container = attribute.IsExtension ? full[attribute.SchemaUrn] as JsonObject : full;
        if (attribute.Returned != "always" && container?[attribute.TopLevel.Name] is { } whole)
        {
            var rest = attribute.Parent is null ? null : Part(whole, member => member != attribute.Name);
            container.Remove(attribute.TopLevel.Name);
            if (rest is not null)
            {
                container[attribute.TopLevel.Name] = rest;
            }

            if (container.Count == 0)
            {
                full.Remove(attribute.SchemaUrn);
            }
        }

        return ("excludedAttributes", full);
    });

    [Fact]
    public async Task Writes_answer_with_what_is_asked_for_too()
    {
        var (tenant, specimens) = await fixture.CreateTenantAsync();
        foreach (var type in Discovered.Types)
        {
            var shown = type.Attributes.First(attribute => attribute.Required);
            var body = (await specimens.ResourceAsync(type)).ToJsonString();
            var created = (await tenant.PostAsync($"{type.Path}?attributes={shown.Name}", body)).ShouldBe(HttpStatusCode.Created);
            var path = $"{type.Path}/{created.Body.TextAt("id")}";
            var replaced = (await tenant.PutAsync($"{path}?attributes={shown.Name}", body)).ShouldBe(HttpStatusCode.OK);
            var patched = (await tenant.PatchAsync(
                $"{path}?attributes={shown.Name}",
                """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"externalId","value":"e1"}]}""")).ShouldBe(HttpStatusCode.OK);
            var without = (await tenant.PutAsync($"{path}?excludedAttributes={shown.Name}", body)).ShouldBe(HttpStatusCode.OK);

            Assert.All([created, replaced, patched], answer => Assert.Equal(
                Always.Append(shown.Name).Order(StringComparer.Ordinal), answer.Body.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)));
            Assert.Null(without.Body.At(shown.Name));
            Assert.NotNull(without.Body.At("meta"));
        }
    }

    /// <summary>Asks each attribute of a resource that has them all, by reading it, by listing, and by a search.</summary>
    private async Task CheckAsync(Func<JsonObject, DiscoveredAttribute, (string Parameter, JsonObject Expected)> expect)
    {
        var (tenant, specimens) = await fixture.CreateTenantAsync();
        var paths = new Dictionary<string, (string Path, string Filter)>(StringComparer.Ordinal);
        foreach (var type in Discovered.Types)
        {
            var body = await specimens.ResourceAsync(type);
            foreach (var attribute in type.Attributes.Where(attribute => attribute is { IsReadOnly: false, Required: false }))
            {
                attribute.Put(body, await specimens.ValueAsync(attribute, 1));
            }

            body["schemas"] = new JsonArray([type.CoreUrn, .. body.Select(member => member.Key).Where(name => name.StartsWith("urn:", StringComparison.Ordinal)).Select(urn => (JsonNode)urn)]);
            var id = (await tenant.PostAsync(type.Path, body.ToJsonString())).ShouldBe(HttpStatusCode.Created).Body.TextAt("id");
            paths[type.Name] = ($"{type.Path}/{id}", $"id eq \"{id}\"");
            await specimens.ReferToAsync(id!, type);
        }

        await DiscoveredService.CheckEachAsync(Discovered.WithSubAttributes, async attribute =>
        {
            var type = Discovered.TypeOf(attribute);
            var (path, filter) = paths[attribute.TypeName];
            var full = (JsonObject)JsonNode.Parse((await tenant.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Text)!;
            var (parameter, expected) = expect(full, attribute);
            foreach (var asked in new[] { attribute.Path, attribute.QualifiedPath, attribute.Path.ToUpperInvariant() }.Distinct(StringComparer.Ordinal))
            {
                var read = await tenant.GetAsync($"{path}?{parameter}={asked}");
                var listed = await tenant.GetAsync($"{type.Path}?filter={Uri.EscapeDataString(filter)}&{parameter}={asked}");
                var searched = await tenant.PostAsync(
                    $"{type.Path}/.search",
                    new JsonObject
                    {
                        ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:SearchRequest"), ["filter"] = filter, [parameter] = new JsonArray(asked),
                    }.ToJsonString());
                Assert.All(
                    [read.ShouldBe(HttpStatusCode.OK).Body, Assert.Single(listed.ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources")), Assert.Single(searched.ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources"))],
                    shown => ((JsonElement?)shown).ShouldBeJson(expected.ToJsonString()));
            }
        });
    }

    /// <summary>The members of a complex value, or of each of several, that are wanted; null if there are none.</summary>
    private static JsonNode? Part(JsonNode whole, Func<string, bool> isWanted)
    {
        switch (whole)
        {
            case JsonArray elements:
                var parts = elements.Select(element => Part(element!, isWanted)).OfType<JsonNode>().ToArray();
                return parts.Length > 0 ? new JsonArray(parts) : null;
            case JsonObject members:
                var kept = members.Where(member => isWanted(member.Key)).ToList();
                return kept.Count > 0 ? new JsonObject(kept.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))) : null;
            default:
                return whole.DeepClone();
        }
    }
}
