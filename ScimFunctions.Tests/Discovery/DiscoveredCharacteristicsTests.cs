using ScimFunctions.Scim;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Discovery;

/// <summary>What <c>/Schemas</c> says of the values of an attribute holds (RFC 7643 §2.2 to §2.4, §7).</summary>
public sealed class DiscoveredCharacteristicsTests(DiscoveryFixture fixture) : IClassFixture<DiscoveryFixture>
{
    private static readonly string[] Types = ["string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"];

    private DiscoveredService Discovered => fixture.Discovered;

    [Fact]
    public Task Every_characteristic_is_one_that_the_RFC_knows() => DiscoveredService.CheckEachAsync(Discovered.WithSubAttributes, attribute =>
    {
        Assert.Contains(attribute.Type, Types);
        Assert.Contains(attribute.Mutability, (string[])["readOnly", "readWrite", "immutable", "writeOnly"]);
        Assert.Contains(attribute.Returned, (string[])["always", "never", "default", "request"]);
        Assert.Contains(attribute.Uniqueness, (string[])["none", "server", "global"]);
        Assert.Equal(attribute.IsComplex, attribute.SubAttributes.Count > 0);
        Assert.Equal(attribute.Type == "reference", attribute.ReferenceTypes.Count > 0);
        Assert.All(attribute.ReferenceTypes, name => Assert.Contains(name, Discovered.Types.Select(type => type.Name).Concat(["external", "uri"])));
        Assert.True(attribute.CaseExact || attribute.Type is not ("binary" or "reference"), "Binary values and references are case-exact (RFC 7643 §2.3.6, §2.3.7).");
        Assert.True(attribute.Parent is null || !attribute.IsComplex, "A sub-attribute is never complex (RFC 7643 §2.3.8).");
        Assert.True(attribute.Mutability != "writeOnly" || attribute.Returned == "never", "What is only written is never returned (RFC 7643 §2.2).");
        return Task.CompletedTask;
    });

    [Fact]
    public Task A_unique_value_is_taken_once_and_any_other_as_often_as_wanted() =>
        CheckUniquenessAsync(TenantSettings.Default with { Mode = TenantMode.Strict }, unique: ["User userName", "Group displayName"]);

    [Fact]
    public Task Where_a_tenant_lets_groups_share_names_the_schema_says_so() =>
        CheckUniquenessAsync(TenantSettings.Default with { Mode = TenantMode.Strict, UniqueGroupNames = false }, unique: ["User userName"]);

    private async Task CheckUniquenessAsync(TenantSettings settings, IReadOnlyList<string> unique)
    {
        var (shownTo, _) = await fixture.CreateTenantAsync(settings);
        var shown = await DiscoveredService.ReadAsync(shownTo);
        Assert.Equal(unique, shown.WithSubAttributes.Where(attribute => attribute.Uniqueness != "none").Select(attribute => attribute.ToString()));
        await DiscoveredService.CheckEachAsync(shown.Attributes.Where(attribute => attribute is { IsReadOnly: false, IsComplex: false }), async attribute =>
        {
            var (tenant, specimens) = await fixture.CreateTenantAsync(settings);
            var type = shown.TypeOf(attribute);
            var value = await specimens.ValueAsync(attribute, 1);
            await specimens.CreateAsync(type, attribute, value);
            var other = (await specimens.CreateAsync(type)).TextAt("id")!;
            if (attribute.Uniqueness == "none")
            {
                await specimens.CreateAsync(type, attribute, value);
                return;
            }

            foreach (var text in new[] { value.GetValue<string>(), value.GetValue<string>().ToUpperInvariant() }.Take(attribute.CaseExact ? 1 : 2))
            {
                var again = (await specimens.ResourceAsync(type, attribute, text)).ToJsonString();
                (await tenant.PostAsync(type.Path, again)).ShouldBeError(HttpStatusCode.Conflict, ScimErrorType.Uniqueness);
                (await tenant.PutAsync($"{type.Path}/{other}", again)).ShouldBeError(HttpStatusCode.Conflict, ScimErrorType.Uniqueness);
                (await specimens.PatchAsync(type, other, "replace", attribute.Path, text)).ShouldBeError(HttpStatusCode.Conflict, ScimErrorType.Uniqueness);
            }
        });
    }

    [Fact]
    public Task A_canonical_value_is_kept_and_another_one_is_kept_too_or_refused() =>
        DiscoveredService.CheckEachAsync(Discovered.WithSubAttributes.Where(attribute => attribute is { CanonicalValues.Count: > 0, IsReadOnly: false }), async attribute =>
        {
            var (tenant, specimens) = await fixture.CreateTenantAsync();
            var type = Discovered.TypeOf(attribute);
            foreach (var canonical in attribute.CanonicalValues)
            {
                var created = await specimens.CreateAsync(type, attribute.TopLevel, await WithAsync(canonical));
                Assert.Equal(canonical, Assert.Single(attribute.ValuesIn(created)).GetString());
            }

            var answer = await tenant.PostAsync(type.Path, (await specimens.ResourceAsync(type, attribute.TopLevel, await WithAsync("another"))).ToJsonString());
            if (answer.Status == HttpStatusCode.Created)
            {
                Assert.Contains(Assert.Single(attribute.ValuesIn(answer.Body)).GetString(), attribute.CanonicalValues.Append("another"));
            }
            else
            {
                answer.ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.InvalidValue);
            }

            async Task<JsonNode> WithAsync(string value)
            {
                if (attribute.Parent is null)
                {
                    return value;
                }

                var element = await specimens.ElementAsync(attribute.Parent, 1);
                element[attribute.Name] = value;
                return attribute.Parent.MultiValued ? new JsonArray(element) : element;
            }
        });

    [Fact]
    public Task A_value_of_another_type_is_invalidValue_in_strict_mode() =>
        DiscoveredService.CheckEachAsync(Discovered.WithSubAttributes.Where(attribute => attribute is { IsReadOnly: false, Mutability: not "writeOnly" }), async attribute =>
        {
            var (tenant, specimens) = await fixture.CreateTenantAsync();
            var type = Discovered.TypeOf(attribute);
            var before = await specimens.CreateAsync(type);
            var path = $"{type.Path}/{before.TextAt("id")}";
            foreach (var wrong in WrongValues(attribute))
            {
                JsonNode whole = wrong.DeepClone();
                if (attribute.Parent is { } parent)
                {
                    var element = await specimens.ElementAsync(parent, 1);
                    element[attribute.Name] = whole;
                    whole = parent.MultiValued ? new JsonArray(element) : element;
                }

                var body = (await specimens.ResourceAsync(type, attribute.TopLevel, whole)).ToJsonString();
                foreach (var answer in new[]
                {
                    await tenant.PostAsync(type.Path, body),
                    await tenant.PutAsync(path, body),
                    await specimens.PatchAsync(type, before.TextAt("id")!, "add", attribute.TopLevel.Path, whole),
                })
                {
                    Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{wrong.ToJsonString()} was answered with {answer}");
                    answer.ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.InvalidValue);
                }
            }

            Assert.Equal(before.GetRawText(), (await tenant.GetAsync(path)).Text);
        });

    [Fact]
    public Task A_value_of_another_type_that_can_be_understood_is_repaired_unless_the_tenant_is_strict() =>
        DiscoveredService.CheckEachAsync(Discovered.Attributes.Where(attribute => attribute is { IsReadOnly: false, IsShown: true } && !Deviations.HasFormat(attribute)), async attribute =>
        {
            var (_, specimens) = await fixture.CreateTenantAsync(TenantSettings.Default);
            var type = Discovered.TypeOf(attribute);
            var right = await specimens.ValueAsync(attribute, 1);
            var (sent, expected) = attribute switch
            {
                { MultiValued: true } => (right[0]!, right),
                { Type: "boolean" } => ("True", JsonValue.Create(true)),
                { Type: "string", CanonicalValues.Count: 0 } => (JsonValue.Create(12), (JsonNode)"12"),
                { IsComplex: true } => (new JsonArray(right.DeepClone()), right),
                _ => (right, right),
            };

            Specimens.AssertReads(attribute, await specimens.CreateAsync(type, attribute, sent), expected, $"POST of {sent.ToJsonString()}");
        });

    [Fact]
    public Task A_multi_valued_attribute_keeps_several_values_and_another_one_takes_one() =>
        DiscoveredService.CheckEachAsync(Discovered.Attributes.Where(attribute => attribute is { IsReadOnly: false, IsShown: true }), async attribute =>
        {
            var (tenant, specimens) = await fixture.CreateTenantAsync();
            var type = Discovered.TypeOf(attribute);
            var two = new JsonArray(await specimens.ElementAsync(attribute, 1), await specimens.ElementAsync(attribute, 2));
            if (attribute.MultiValued)
            {
                Specimens.AssertReads(attribute, await specimens.CreateAsync(type, attribute, two), two, "POST of two values");
            }
            else
            {
                (await tenant.PostAsync(type.Path, (await specimens.ResourceAsync(type, attribute, two)).ToJsonString())).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.InvalidValue);
            }
        });

    [Fact]
    public Task A_reference_points_to_an_existing_resource_of_the_type_that_it_names() =>
        DiscoveredService.CheckEachAsync(Discovered.Attributes.Where(attribute => Discovered.ReferredBy(attribute) is not null && !attribute.IsReadOnly), async attribute =>
        {
            var (tenant, specimens) = await fixture.CreateTenantAsync();
            var created = await specimens.CreateAsync(Discovered.TypeOf(attribute), attribute, await specimens.ValueAsync(attribute, 1));
            var address = new Uri(attribute.Sub("$ref")!.ValuesIn(created)[0].GetString()!);
            var referred = (await tenant.GetAsync(address.ToString())).ShouldBe(HttpStatusCode.OK).Body;
            Assert.Contains(referred.TextAt("meta", "resourceType"), attribute.Sub("$ref")!.ReferenceTypes);
            Assert.Equal(referred.TextAt("id"), attribute.Sub("value")!.ValuesIn(created)[0].GetString());
        });

    private static JsonNode[] WrongValues(DiscoveredAttribute attribute) => attribute.Type switch
    {
        _ when attribute.MultiValued => ["text", JsonValue.Create(7), new JsonObject { [attribute.SubAttributes[0].Name] = "text" }, new JsonArray(JsonValue.Create(true)), new JsonArray(new JsonArray())],
        "complex" => ["text", JsonValue.Create(7), new JsonArray(new JsonObject())],
        "string" => [JsonValue.Create(12), JsonValue.Create(true), new JsonObject { ["value"] = "text" }, new JsonArray("text")],
        "boolean" => ["true", "perhaps", JsonValue.Create(1), new JsonObject()],
        "integer" => ["1", JsonValue.Create(1.5), JsonValue.Create(true)],
        "decimal" => ["1.5", JsonValue.Create(true)],
        "dateTime" => ["yesterday", "2026-01-31", JsonValue.Create(0)],
        "binary" => ["no base64!", JsonValue.Create(1)],
        _ => ["no address", JsonValue.Create(1), new JsonObject()],
    };
}
