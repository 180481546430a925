using System.Text.RegularExpressions;

namespace ScimFunctions.Tests.Infra;

public sealed partial class TemplateSecurityTests
{
    private static readonly BicepFile Api = BicepFile.Named("infra/app/api.bicep");
    private static readonly BicepFile Roles = BicepFile.Named("infra/modules/roles.bicep");

    [Fact]
    public void The_storage_account_takes_no_keys_no_anonymous_readers_and_no_old_TLS()
    {
        var account = BicepFile.Named("infra/modules/storage.bicep").Resource("account");

        Assert.Equal("false", account.Scalar("properties", "allowSharedKeyAccess"));
        Assert.Equal("false", account.Scalar("properties", "allowBlobPublicAccess"));
        Assert.Equal("false", account.Scalar("properties", "allowCrossTenantReplication"));
        Assert.Equal("true", account.Scalar("properties", "supportsHttpsTrafficOnly"));
        Assert.Equal("TLS1_2", account.Scalar("properties", "minimumTlsVersion"));
        Assert.Equal("None", BicepFile.Named("infra/modules/storage.bicep").Resource("deploymentContainer").Scalar("properties", "publicAccess"));
    }

    [Fact]
    public void The_app_answers_over_https_only_and_is_deployed_to_without_passwords()
    {
        Assert.Equal("true", Api.Resource("site").Scalar("properties", "httpsOnly"));
        Assert.Equal("1.2", Api.Resource("site").Scalar("properties", "siteConfig", "minTlsVersion"));
        foreach (var policy in new[] { "ftpPublishing", "scmPublishing" })
        {
            Assert.Equal("false", Api.Resource(policy).Scalar("properties", "allow"));
        }
    }

    [Fact]
    public void The_vault_knows_role_assignments_only_and_keeps_what_is_deleted()
    {
        var vault = BicepFile.Named("infra/modules/key-vault.bicep").Resource("vault");

        Assert.Equal("true", vault.Scalar("properties", "enableRbacAuthorization"));
        Assert.Equal("true", vault.Scalar("properties", "enableSoftDelete"));
        Assert.Null(vault.Property("properties", "accessPolicies"));
        // An explicit false is refused once it was true.
        Assert.Equal("purgeProtection?true:null", Text(vault.Property("properties", "enablePurgeProtection")!));
    }

    [Fact]
    public void Telemetry_is_taken_from_identities_only()
    {
        var monitoring = BicepFile.Named("infra/modules/monitoring.bicep");

        Assert.Equal("true", monitoring.Resource("applicationInsights").Scalar("properties", "DisableLocalAuth"));
        Assert.Equal("true", monitoring.Resource("workspace").Scalar("properties", "features", "disableLocalAuth"));
    }

    [Fact]
    public void The_app_has_an_identity_of_its_own_and_uses_it_for_its_package()
    {
        var site = Api.Resource("site");

        Assert.Equal("UserAssigned", site.Scalar("identity", "type"));
        Assert.Equal("{${identityId}:{}}", Lines(site.Property("identity", "userAssignedIdentities")!));
        Assert.Equal("UserAssignedIdentity", site.Scalar("properties", "functionAppConfig", "deployment", "storage", "authentication", "type"));
        Assert.Equal("identityId", site.Scalar("properties", "functionAppConfig", "deployment", "storage", "authentication", "userAssignedIdentityResourceId"));
    }

    /// <summary>An identity has three ids, all of them strings: each stands where it is meant.</summary>
    [Theory]
    [InlineData("api", "identityId", "id")]
    [InlineData("api", "identityClientId", "clientId")]
    [InlineData("roles", "appPrincipalId", "principalId")]
    public void Each_module_gets_the_id_of_the_identity_that_it_asks_for(string module, string parameter, string id)
    {
        var given = BicepFile.Named("infra/main.bicep").Modules.Single(declared => declared.Name == module).Property("params", parameter)!;

        Assert.Equal($"identity.outputs.{id}", Text(given));
        Assert.Equal(
            id == "id" ? "identity.id" : $"identity.properties.{id}",
            Text(BicepFile.Named("infra/modules/identity.bicep").Outputs.Single(output => output.Name == id).Value));
    }

    [Theory]
    [InlineData("appBlobs", "storageBlobDataOwner", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "account")]
    [InlineData("appQueues", "storageQueueDataContributor", "974c5e8b-45b9-4653-ba55-5f855dd0fb88", "account")]
    [InlineData("appTables", "storageTableDataContributor", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", "account")]
    [InlineData("appTelemetry", "monitoringMetricsPublisher", "3913510d-42f4-4e42-8a64-420c390055eb", "applicationInsights")]
    [InlineData("deployerSecrets", "keyVaultSecretsUser", "4633458b-17de-408a-b874-0445c86b69e6", "vault")]
    public void Each_role_is_given_where_it_is_needed(string assignment, string role, string roleId, string scope)
    {
        var declared = Roles.Resource(assignment);

        Assert.Equal(scope, declared.Scalar("scope"));
        Assert.Contains(declared.Property("properties", "roleDefinitionId")!, token => token.IsWord(role));
        Assert.Contains(declared.Property("name")!, token => token.IsWord(role));
        Assert.Equal(roleId, Assert.Single(Roles.Declarations.Single(declaration => declaration.Name == role).Value).Text);
    }

    [Fact]
    public void No_other_role_is_given()
    {
        // Every built-in role is known by its id; no file names another, whatever it calls it.
        var ids = BicepFile.All.SelectMany(file => file.Tokens).Where(token => token.Kind == BicepTokenKind.Text && Guid.TryParse(token.Text, out _)).Select(token => token.Text);
        Assert.Equal(
            [
                "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", "3913510d-42f4-4e42-8a64-420c390055eb", "4633458b-17de-408a-b874-0445c86b69e6",
                "974c5e8b-45b9-4653-ba55-5f855dd0fb88", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
            ],
            ids.Order(StringComparer.Ordinal));

        var assignments = BicepFile.All.SelectMany(file => file.Resources)
            .Where(resource => resource.Type.StartsWith("Microsoft.Authorization/roleAssignments@", StringComparison.Ordinal));

        Assert.Equal(
            ["appBlobs", "appQueues", "appSecrets", "appTables", "appTelemetry", "deployerSecrets"],
            assignments.Select(assignment => assignment.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_app_may_get_set_list_and_disable_secrets_but_neither_delete_nor_purge_them()
    {
        var role = Roles.Resource("secretsReaderWriter");
        var permissions = role.Property("properties", "permissions")!;
        var granted = BicepObject.Properties(permissions);

        Assert.Equal(
            [
                "Microsoft.KeyVault/vaults/secrets/getSecret/action",
                "Microsoft.KeyVault/vaults/secrets/setSecret/action",
                "Microsoft.KeyVault/vaults/secrets/update/action",
                "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
            ],
            granted["dataActions"].Where(token => token.Kind == BicepTokenKind.Text).Select(token => token.Text));
        Assert.DoesNotContain(granted["actions"], token => token.Kind == BicepTokenKind.Text);
        Assert.Equal("vault", Roles.Resource("appSecrets").Scalar("scope"));
        Assert.Contains(Roles.Resource("appSecrets").Property("properties", "roleDefinitionId")!, token => token.IsWord("secretsReaderWriter"));
    }

    [Fact]
    public void Role_assignments_name_the_kind_of_their_principal()
    {
        // Without it an assignment to an identity made a moment ago fails until the directory has replicated.
        foreach (var assignment in Roles.Resources.Where(resource => resource.Type.StartsWith("Microsoft.Authorization/roleAssignments@", StringComparison.Ordinal)))
        {
            var forApp = assignment.Name.StartsWith("app", StringComparison.Ordinal);
            Assert.Equal(forApp ? "ServicePrincipal" : "deployerPrincipalType", assignment.Scalar("properties", "principalType"));
            Assert.Equal(forApp ? "appPrincipalId" : "deployerPrincipalId", assignment.Scalar("properties", "principalId"));
        }
    }

    [Fact]
    public void No_file_asks_Azure_for_a_key_or_takes_modules_from_elsewhere()
    {
        foreach (var file in BicepFile.All)
        {
            Assert.DoesNotContain(file.Tokens, token => token.Kind == BicepTokenKind.Word && ListsSecrets().IsMatch(token.Text));
            Assert.DoesNotContain(file.Modules, module => !module.Type.StartsWith("./", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void No_output_holds_a_secret()
    {
        foreach (var file in BicepFile.All)
        {
            var secure = file.Parameters.Where(parameter => parameter.IsSecure).Select(parameter => parameter.Name).ToHashSet();
            foreach (var output in file.Outputs)
            {
                Assert.DoesNotContain(output.Value.SelectMany(AllTokens), token => token.Kind == BicepTokenKind.Word && (secure.Contains(token.Text) || Secret().IsMatch(token.Text)));
            }
        }
    }

    private static string Lines(IEnumerable<BicepToken> tokens) => Text(tokens.Where(token => token.Kind != BicepTokenKind.NewLine));

    private static string Text(IEnumerable<BicepToken> tokens) => string.Concat(tokens.Select(token => token.Text));

    private static IEnumerable<BicepToken> AllTokens(BicepToken token) => token.Interpolated.SelectMany(AllTokens).Prepend(token);

    [GeneratedRegex("^list[A-Z]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListsSecrets();

    [GeneratedRegex("secret|password|connectionString|instrumentationKey|sharedKey|accessKey|primaryKey|^list[A-Z]", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secret();
}
