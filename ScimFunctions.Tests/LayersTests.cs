using System.Text.RegularExpressions;
using ScimFunctions.Tests.Infra;

namespace ScimFunctions.Tests;

/// <summary>Dependencies point downwards (docs/decisions/0001).</summary>
public sealed partial class LayersTests
{
    private static readonly Dictionary<string, string[]> MayUse = new(StringComparer.Ordinal)
    {
        ["Functions"] = ["Http", "Provisioning", "Changes", "Storage"],
        ["Http"] = ["Provisioning", "Memberships", "Members", "Changes", "Tenants", "Secrets", "Storage", "Scim"],
        ["Development"] = ["Changes", "Tenants", "Secrets", "Storage"],
        ["Provisioning"] = ["Memberships", "Members", "Changes", "Tenants", "Storage", "Scim"],
        ["Changes"] = ["Memberships", "Members", "Tenants", "Storage", "Scim"],
        ["Memberships"] = ["Storage", "Scim"],
        ["Members"] = ["Tenants", "Storage", "Scim"],
        ["Tenants"] = ["Members", "Secrets", "Storage", "Scim"],
        ["Secrets"] = [],
        ["Storage"] = ["Scim"],
        ["Scim"] = [],
    };

    public static TheoryData<string> Layers => [.. MayUse.Keys];

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_uses_only_those_below_it(string layer)
    {
        var wrong = Sources(layer)
            .SelectMany(source => OurNamespace().Matches(source.Text).Select(match => (source.File, Used: match.Groups["layer"].Value)))
            .Where(use => use.Used != layer && !MayUse[layer].Contains(use.Used))
            .ToList();

        Assert.Empty(wrong);
    }

    [Fact]
    public void Scim_knows_neither_Azure_nor_AspNet()
    {
        var wrong = Sources("Scim")
            .SelectMany(source => Foreign().Matches(source.Text).Select(match => (source.File, match.Value)));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_folder_of_the_app_is_a_known_layer()
    {
        var folders = Directory.GetDirectories(Repository.PathOf("ScimFunctions")).Select(folder => Path.GetFileName(folder)!)
            .Except(["bin", "obj", "Properties"]);

        Assert.Empty(folders.Except(MayUse.Keys));
    }

    private static IEnumerable<(string File, string Text)> Sources(string layer)
    {
        var files = Directory.GetFiles(Repository.PathOf($"ScimFunctions/{layer}"), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        return files.Select(file => (Path.GetFileName(file), File.ReadAllText(file)));
    }

    [GeneratedRegex(@"\busing (static )?ScimFunctions\.(?<layer>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex OurNamespace();

    [GeneratedRegex(@"\b(Azure\.|Microsoft\.AspNetCore|Microsoft\.Extensions)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Foreign();
}
