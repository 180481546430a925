namespace ScimFunctions.Tests.Infra;

/// <summary>The optional virtual network: off unless asked for, and whole when it is on.</summary>
public sealed class TemplateNetworkTests
{
    private static readonly BicepFile Main = BicepFile.Named("infra/main.bicep");
    private static readonly BicepFile Network = BicepFile.Named("infra/modules/network.bicep");

    [Fact]
    public void There_is_no_network_unless_it_is_asked_for()
    {
        Assert.Equal("false", Text(Main.Parameters.Single(parameter => parameter.Name == "vnetEnabled").Value));
        Assert.StartsWith("if(vnetEnabled){", Text(Module("network").Value), StringComparison.Ordinal);
        Assert.Equal("!vnetEnabled", Text(Module("storage").Property("params", "isPublic")!));
        Assert.Equal("!vnetEnabled", Text(Module("keyVault").Property("params", "isPublic")!));
        Assert.Equal("vnetEnabled?network!.outputs.functionsSubnetId:", Text(Module("api").Property("params", "subnetId")!));
    }

    [Fact]
    public void With_it_storage_and_vault_are_closed_to_the_internet()
    {
        var account = BicepFile.Named("infra/modules/storage.bicep").Resource("account");
        Assert.Equal("isPublic?Enabled:Disabled", Text(account.Property("properties", "publicNetworkAccess")!));
        Assert.Equal("isPublic?Allow:Deny", Text(account.Property("properties", "networkAcls", "defaultAction")!));

        var vault = BicepFile.Named("infra/modules/key-vault.bicep").Resource("vault");
        Assert.Equal("isPublic||!empty(ipAddresses)?Enabled:Disabled", Text(vault.Property("properties", "publicNetworkAccess")!));
        Assert.Equal("isPublic?Allow:Deny", Text(vault.Property("properties", "networkAcls", "defaultAction")!));
        Assert.Equal("[foraddressinipAddresses:{value:address}]", Text(vault.Property("properties", "networkAcls", "ipRules")!));
    }

    [Fact]
    public void Each_service_that_the_app_uses_has_an_endpoint_and_a_zone_that_the_network_is_linked_to()
    {
        var services = Text(Network.Declarations.Single(declaration => declaration.Name == "services").Value);

        Assert.Equal(
            "[{groupId:blobresourceId:account.idzoneName:privatelink.blob.${environment().suffixes.storage}}"
            + "{groupId:queueresourceId:account.idzoneName:privatelink.queue.${environment().suffixes.storage}}"
            + "{groupId:tableresourceId:account.idzoneName:privatelink.table.${environment().suffixes.storage}}"
            + "{groupId:vaultresourceId:vault.idzoneName:privatelink.vaultcore.azure.net}]",
            services);
        Assert.All(
            new[] { "zones", "zoneLinks", "endpoints", "zoneGroups" },
            resource => Assert.Contains(Network.Resource(resource).Value, token => token.IsWord("services")));
        Assert.Equal("zones[index]", Text(Network.Resource("zoneLinks").Property("parent")!));
        Assert.Equal("endpoints[index]", Text(Network.Resource("zoneGroups").Property("parent")!));
        Assert.Equal("network.id", Text(Network.Resource("zoneLinks").Property("properties", "virtualNetwork", "id")!));
        Assert.Equal("${network.id}/subnets/${endpointsSubnetName}", Text(Network.Resource("endpoints").Property("properties", "subnet", "id")!));
    }

    [Fact]
    public void The_apps_subnet_is_delegated_to_Flex_Consumption_and_the_two_do_not_overlap()
    {
        var subnets = Text(Network.Resource("network").Property("properties", "subnets")!);

        Assert.Equal(
            "[{name:functionsSubnetNameproperties:{addressPrefix:cidrSubnet(addressPrefix,26,0)delegations:[{name:flex-consumptionproperties:{serviceName:Microsoft.App/environments}}]}}"
            + "{name:endpointsSubnetNameproperties:{addressPrefix:cidrSubnet(addressPrefix,26,1)}}]",
            subnets);
        Assert.Equal("${network.id}/subnets/${functionsSubnetName}", Text(Network.Outputs.Single().Value));
        Assert.Equal("empty(subnetId)?null:subnetId", Text(BicepFile.Named("infra/app/api.bicep").Resource("site").Property("properties", "virtualNetworkSubnetId")!));
    }

    private static BicepDeclaration Module(string name) => Main.Modules.Single(module => module.Name == name);

    private static string Text(IEnumerable<BicepToken> tokens) =>
        string.Concat(tokens.Where(token => token.Kind != BicepTokenKind.NewLine).Select(token => token.Text));
}
