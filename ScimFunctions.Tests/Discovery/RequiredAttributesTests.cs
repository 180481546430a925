using ScimFunctions.Scim;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Discovery;

/// <summary>Which attributes are required is a tenant's own: <c>/Schemas</c> says it, and the service does what that says.</summary>
public sealed class RequiredAttributesTests(DiscoveryFixture fixture) : IClassFixture<DiscoveryFixture>
{
    private DiscoveredService Discovered => fixture.Discovered;

    [Fact]
    public Task Whichever_attribute_a_tenant_requires_is_shown_as_required_and_missed() =>
        DiscoveredService.CheckEachAsync(Discovered.WithSubAttributes.Where(IsRequirable), async attribute =>
        {
            var (tenant, specimens) = await fixture.CreateTenantAsync(TenantSettings.Default with { Mode = TenantMode.Strict, RequiredAttributes = [attribute.QualifiedPath] });
            var shown = await DiscoveredService.ReadAsync(tenant);
            var type = shown.Types.Single(candidate => candidate.Name == attribute.TypeName);
            var required = shown.WithSubAttributes.Where(candidate => candidate is { TypeName: "User", Required: true }).Select(candidate => candidate.QualifiedPath);
            var always = $"{type.CoreUrn}:userName";
            Assert.Equal(
                new[] { always, attribute.TopLevel.QualifiedPath, attribute.QualifiedPath }.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
                required.Order(StringComparer.Ordinal));
            Assert.Equal(
                attribute.IsExtension,
                (await tenant.GetAsync($"ResourceTypes/{type.Name}")).Body.ItemsAt("schemaExtensions").Any(extension => extension.TextAt("schema") == attribute.SchemaUrn && extension.GetProperty("required").GetBoolean()));

            var complete = await specimens.ResourceAsync(type);
            var created = (await tenant.PostAsync(type.Path, complete.ToJsonString())).ShouldBe(HttpStatusCode.Created).Body;
            var path = $"{type.Path}/{created.TextAt("id")}";
            var incomplete = Without(attribute, complete);
            var refused = await tenant.PutAsync(path, incomplete.ToJsonString());
            Assert.Contains(attribute.Name, refused.ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.InvalidValue).Detail, StringComparison.Ordinal);
            incomplete["userName"] = "another@example.com";
            (await tenant.PostAsync(type.Path, incomplete.ToJsonString())).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.InvalidValue);

            foreach (var removed in Removals(attribute, created))
            {
                (await specimens.PatchAsync(type, created.TextAt("id")!, "remove", removed, value: null)).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.Mutability);
            }

            Assert.Equal(created.GetRawText(), (await tenant.GetAsync(path)).Text);
        });

    /// <summary>
    /// The setting is about users, of whom userName is asked anyway. A password cannot be seen to be missing, active never is, and a custom
    /// attribute is none before somebody has sent it.
    /// </summary>
    private static bool IsRequirable(DiscoveredAttribute attribute) =>
        attribute is { TypeName: "User", IsReadOnly: false, Mutability: not "writeOnly", Path: not ("userName" or "externalId"), SchemaUrn: not SchemaUrns.CustomAttribute }
        && !Deviations.IsKept(attribute);

    /// <summary>Every path whose removal would leave the user without the attribute.</summary>
    private static IEnumerable<string> Removals(DiscoveredAttribute attribute, System.Text.Json.JsonElement created)
    {
        yield return attribute.TopLevel.Path;
        if (attribute.IsExtension)
        {
            yield return attribute.SchemaUrn;
        }

        if (attribute.Parent is { } parent)
        {
            yield return attribute.Path;
            if (parent.MultiValued && parent.SubAttributes.FirstOrDefault(sub => sub.Type == "string") is { } selector)
            {
                yield return $"{parent.Path}[{selector.Name} eq {selector.ValuesIn(created)[0].GetRawText()}]";
                yield return $"{parent.Path}[{selector.Name} eq {selector.ValuesIn(created)[0].GetRawText()}].{attribute.Name}";
            }
        }
    }

    private static JsonObject Without(DiscoveredAttribute attribute, JsonObject complete)
    {
        var incomplete = (JsonObject)complete.DeepClone();
        var container = attribute.IsExtension ? incomplete[attribute.SchemaUrn]! : incomplete;
        var owner = attribute.Parent is null ? container
            : attribute.Parent.MultiValued ? container[attribute.Parent.Name]![0]!
            : container[attribute.Parent.Name]!;
        ((JsonObject)owner).Remove(attribute.Name);
        return incomplete;
    }
}
