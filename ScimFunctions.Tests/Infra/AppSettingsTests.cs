using ScimFunctions.Storage;

namespace ScimFunctions.Tests.Infra;

/// <summary>The settings that the template and the sample for local runs give to the app and its host.</summary>
public sealed class AppSettingsTests
{
    private static readonly BicepFile Api = BicepFile.Named("infra/app/api.bicep");

    [Fact]
    public void The_template_sets_what_the_app_and_its_host_need_and_nothing_else()
    {
        Assert.Equal(
            [
                "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
                "APPLICATIONINSIGHTS_CONNECTION_STRING",
                "AzureWebJobsDisableHomepage",
                "AzureWebJobsStorage__blobServiceUri",
                "AzureWebJobsStorage__clientId",
                "AzureWebJobsStorage__credential",
                "AzureWebJobsStorage__queueServiceUri",
                "AzureWebJobsStorage__tableServiceUri",
                "OTEL_TRACES_SAMPLER",
                "OTEL_TRACES_SAMPLER_ARG",
                "ScimStorage__clientId",
                "ScimStorage__credential",
                "ScimStorage__queueServiceUri",
                "ScimStorage__tableServiceUri",
                "Scim__KeyVaultUri",
                "Scim__ManagedIdentityClientId",
                "Scim__PublicBaseUrl",
            ],
            TemplateSettings().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_app_reads_each_of_its_settings_and_gets_each_that_it_reads()
    {
        var read = typeof(ScimOptions).GetProperties().Select(property => $"{ScimOptions.Section}__{property.Name}");

        // In Azure secrets are in the vault, so the file of local ones has no place there.
        Assert.Equal(
            read.Except([$"{ScimOptions.Section}__{nameof(ScimOptions.LocalSecretsPath)}"]).Order(StringComparer.Ordinal),
            TemplateSettings().Keys.Where(key => key.StartsWith($"{ScimOptions.Section}__", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

        // The queue trigger reads the same family, and needs the kind of credential beside what the app reads itself.
        var connection = Repository.Read("ScimFunctions/Storage/StorageConnection.cs");
        Assert.All(
            TemplateSettings().Keys.Where(key => key.StartsWith($"{StorageConnection.Name}__", StringComparison.Ordinal)).Select(key => key.Split("__")[1]),
            setting => Assert.True(setting == "credential" || connection.Contains(setting, StringComparison.Ordinal), $"Nothing reads {setting}."));
    }

    [Theory]
    [InlineData("AzureWebJobsStorage__credential", "managedidentity")]
    [InlineData("AzureWebJobsStorage__clientId", "identityClientId")]
    [InlineData("AzureWebJobsStorage__blobServiceUri", "storage.properties.primaryEndpoints.blob")]
    [InlineData("AzureWebJobsStorage__queueServiceUri", "storage.properties.primaryEndpoints.queue")]
    [InlineData("AzureWebJobsStorage__tableServiceUri", "storage.properties.primaryEndpoints.table")]
    [InlineData("AzureWebJobsDisableHomepage", "true")]
    [InlineData("ScimStorage__credential", "managedidentity")]
    [InlineData("ScimStorage__clientId", "identityClientId")]
    [InlineData("ScimStorage__tableServiceUri", "storage.properties.primaryEndpoints.table")]
    [InlineData("ScimStorage__queueServiceUri", "storage.properties.primaryEndpoints.queue")]
    [InlineData("Scim__KeyVaultUri", "vault.properties.vaultUri")]
    [InlineData("Scim__ManagedIdentityClientId", "identityClientId")]
    [InlineData("Scim__PublicBaseUrl", "publicBaseUrl")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "applicationInsights.properties.ConnectionString")]
    [InlineData("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "ClientId=${identityClientId};Authorization=AAD")]
    [InlineData("OTEL_TRACES_SAMPLER", "microsoft.fixed_percentage")]
    [InlineData("OTEL_TRACES_SAMPLER_ARG", "1")]
    public void Each_setting_comes_from_where_it_should(string setting, string value) =>
        Assert.Equal(value, string.Concat(TemplateSettings()[setting].Select(token => token.Text)));

    [Theory]
    [InlineData("FUNCTIONS_WORKER_RUNTIME")]
    [InlineData("FUNCTIONS_EXTENSION_VERSION")]
    [InlineData("FUNCTIONS_WORKER_PROCESS_COUNT")]
    [InlineData("WEBSITE_RUN_FROM_PACKAGE")]
    [InlineData("WEBSITE_CONTENTAZUREFILECONNECTIONSTRING")]
    [InlineData("WEBSITE_CONTENTSHARE")]
    [InlineData("WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED")]
    [InlineData("WEBSITE_VNET_ROUTE_ALL")]
    [InlineData("ENABLE_ORYX_BUILD")]
    [InlineData("SCM_DO_BUILD_DURING_DEPLOYMENT")]
    public void Settings_that_Flex_Consumption_refuses_stand_nowhere(string setting) =>
        Assert.All(BicepFile.All, file => Assert.DoesNotContain(setting, Repository.Read(file.RelativePath), StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void The_app_runs_on_Flex_Consumption_with_NET_10_isolated()
    {
        var site = Api.Resource("site");

        Assert.Equal("FC1", Api.Resource("plan").Scalar("sku", "name"));
        Assert.Equal("FlexConsumption", Api.Resource("plan").Scalar("sku", "tier"));
        Assert.Equal("true", Api.Resource("plan").Scalar("properties", "reserved"));
        Assert.Equal("functionapp,linux", site.Scalar("kind"));
        Assert.Equal("plan.id", string.Concat(site.Property("properties", "serverFarmId")!.Select(token => token.Text)));
        Assert.Equal("dotnet-isolated", site.Scalar("properties", "functionAppConfig", "runtime", "name"));
        Assert.Equal("10.0", site.Scalar("properties", "functionAppConfig", "runtime", "version"));
    }

    /// <summary>Flex Consumption keeps runtime, scale and deployment in functionAppConfig, and refuses or ignores their older places in siteConfig and beside it.</summary>
    [Fact]
    public void The_app_has_no_property_that_Flex_Consumption_has_elsewhere()
    {
        var site = Api.Resource("site");

        Assert.Equal(
            ["serverFarmId", "httpsOnly", "publicNetworkAccess", "virtualNetworkSubnetId", "siteConfig", "functionAppConfig"],
            BicepObject.Properties(site.Property("properties")!).Keys);
        Assert.Equal(["minTlsVersion"], BicepObject.Properties(site.Property("properties", "siteConfig")!).Keys);
        Assert.Equal(["deployment", "scaleAndConcurrency", "runtime"], BicepObject.Properties(site.Property("properties", "functionAppConfig")!).Keys);
        Assert.Equal(
            ["maximumInstanceCount", "instanceMemoryMB", "alwaysReady"],
            BicepObject.Properties(site.Property("properties", "functionAppConfig", "scaleAndConcurrency")!).Keys);
    }

    [Fact]
    public void The_sample_for_local_runs_needs_Azurite_and_nothing_in_Azure()
    {
        using var sample = JsonDocument.Parse(Repository.Read("local.settings.sample.json"));
        var values = sample.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString());

        Assert.False(sample.RootElement.GetProperty("IsEncrypted").GetBoolean());
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
                ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
                ["ScimStorage"] = "UseDevelopmentStorage=true",
                ["Scim__LocalSecretsPath"] = ".local/secrets.json",
            },
            values);
    }

    internal static IReadOnlyDictionary<string, IReadOnlyList<BicepToken>> TemplateSettings()
    {
        var always = BicepObject.Properties(Api.Resource("settings").Property("properties")!);
        var optional = Api.Declarations.Single(declaration => declaration.Name == "publicBaseUrlSetting").Value;
        // empty(x) ? {} : { … }: the second object is the one with the setting.
        var given = BicepObject.Properties([.. optional.SkipWhile(token => !token.Is(":"))]);
        return always.Concat(given).ToDictionary(setting => setting.Key, setting => setting.Value);
    }
}
