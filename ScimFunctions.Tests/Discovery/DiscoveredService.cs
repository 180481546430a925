using System.Collections.Concurrent;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Discovery;

/// <summary>What a client learns of the service from <c>/ResourceTypes</c> and <c>/Schemas</c>.</summary>
internal sealed record DiscoveredService(IReadOnlyList<DiscoveredType> Types)
{
    private const int AtOnce = 4;

    public IEnumerable<DiscoveredAttribute> Attributes => Types.SelectMany(type => type.Attributes);

    public IEnumerable<DiscoveredAttribute> WithSubAttributes => Attributes.SelectMany(attribute => attribute.SubAttributes.Prepend(attribute));

    public static async Task<DiscoveredService> ReadAsync(TestTenant tenant)
    {
        var schemas = (await tenant.GetAsync("Schemas")).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources")
            .ToDictionary(schema => schema.TextAt("id")!, StringComparer.Ordinal);
        var types = (await tenant.GetAsync("ResourceTypes")).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources").Select(type =>
        {
            var (name, core) = (type.TextAt("name")!, type.TextAt("schema")!);
            var extensions = type.ItemsAt("schemaExtensions").Select(extension => extension.TextAt("schema")!);
            return new DiscoveredType(name, type.TextAt("endpoint")!, core, [
                .. extensions.Prepend(core).SelectMany(urn => schemas[urn].ItemsAt("attributes").Select(attribute => new DiscoveredAttribute(name, urn, urn != core, attribute)))]);
        });
        return new DiscoveredService([.. types]);
    }

    public DiscoveredType TypeOf(DiscoveredAttribute attribute) => Types.Single(type => type.Name == attribute.TypeName);

    /// <summary>The resource type to whose resources the values of a complex attribute point by their <c>$ref</c>; null if to none.</summary>
    public DiscoveredType? ReferredBy(DiscoveredAttribute attribute) =>
        attribute.Sub("$ref")?.ReferenceTypes.Select(name => Types.FirstOrDefault(type => type.Name == name)).OfType<DiscoveredType>().FirstOrDefault();

    /// <summary>Checks each of the attributes, some at the same time, and fails with all that is wrong with any of them.</summary>
    public static async Task CheckEachAsync(IEnumerable<DiscoveredAttribute> attributes, Func<DiscoveredAttribute, Task> check)
    {
        var all = attributes.ToList();
        var failures = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (attribute, _) =>
        {
            try
            {
                await check(attribute);
            }
            catch (Exception failure)
            {
                failures.Add($"{attribute}: {failure.Message}");
            }
        });
        Assert.NotEmpty(all);
        Assert.True(failures.IsEmpty, $"{failures.Count} of {all.Count} attributes are not as /Schemas says.\n{string.Join('\n', failures.Order(StringComparer.Ordinal))}");
    }
}
