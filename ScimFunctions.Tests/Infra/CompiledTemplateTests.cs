namespace ScimFunctions.Tests.Infra;

/// <summary>What Microsoft's Bicep compiler makes of the template, and what Azure's descriptions of its types say to that.</summary>
public sealed class CompiledTemplateTests : IDisposable
{
    private readonly TemplateCopy template = new();

    public void Dispose() => template.Dispose();

    [BicepFact]
    public async Task Compiler_and_linter_have_nothing_to_say() =>
        Assert.Empty(await template.LintAsync());

    [BicepFact]
    public async Task Compiler_and_linter_see_what_is_wrong_in_a_module()
    {
        template.Plant("app/api.bicep", "param planName string\n", "param planName string\nparam nobodyAsks string = ''\n");
        template.Plant("modules/storage.bicep", "    allowSharedKeyAccess: false\n", "    allowSharedKeyAccess: false\n    allowGuests: true\n");

        var said = await template.LintAsync();

        Assert.Contains("\"nobodyAsks\"", said, StringComparison.Ordinal);
        Assert.Contains("\"allowGuests\"", said, StringComparison.Ordinal);
    }

    [BicepFact]
    public async Task Without_the_network_every_value_is_one_that_Azure_knows() =>
        ShouldBeKnownToAzure(await template.EvaluateAsync(withNetwork: false), count: 35);

    [BicepFact]
    public async Task With_the_network_every_value_is_one_that_Azure_knows() =>
        ShouldBeKnownToAzure(await template.EvaluateAsync(withNetwork: true), count: 52);

    [BicepFact]
    public async Task A_wrong_value_an_unknown_property_and_an_unknown_version_are_seen()
    {
        template.Plant("modules/storage.bicep", "'TLS1_2'", "'TLS9_2'");
        template.Plant("modules/key-vault.bicep", "    enableSoftDelete: true\n", "    enableSoftDelete: true\n    enableGuests: true\n");
        template.Plant("app/api.bicep", "'Microsoft.Web/serverfarms@2024-04-01'", "'Microsoft.Web/serverfarms@2024-04-31'");

        var findings = Findings(await template.EvaluateAsync(withNetwork: false));

        Assert.Collection(
            findings.Order(StringComparer.Ordinal),
            finding => Assert.StartsWith("Microsoft.KeyVault/vaults@2023-07-01.properties.enableGuests: unknown", finding, StringComparison.Ordinal),
            finding => Assert.StartsWith("Microsoft.Storage/storageAccounts@2023-05-01.properties.minimumTlsVersion: 'TLS9_2' is not one of", finding, StringComparison.Ordinal),
            finding => Assert.Equal("Microsoft.Web/serverfarms@2024-04-31: no such type or version", finding));
    }

    private static void ShouldBeKnownToAzure(IReadOnlyList<JsonElement> resources, int count)
    {
        Assert.Empty(Findings(resources));
        Assert.Equal(count, resources.Count);
    }

    private static List<string> Findings(IEnumerable<JsonElement> resources) => [.. resources.SelectMany(AzureTypes.FindingsOf)];
}
