using System.Reflection;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Tests.Infra;

namespace ScimFunctions.Tests.Scim.Tolerances;

public sealed class ToleranceTests
{
    public static TheoryData<Type> Tolerances =>
        [.. typeof(Tolerance).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Tolerance)))];

    [Theory]
    [MemberData(nameof(Tolerances))]
    public void A_tolerance_is_one_instance_named_after_its_class(Type type)
    {
        var tolerance = Assert.IsAssignableFrom<Tolerance>(type.GetField("Instance", BindingFlags.Public | BindingFlags.Static)?.GetValue(obj: null));

        Assert.True(type.IsSealed);
        Assert.Empty(type.GetConstructors());
        Assert.Equal(JsonNamingPolicy.KebabCaseLower.ConvertName(type.Name), tolerance.Name);
        Assert.EndsWith(".", tolerance.Description, StringComparison.Ordinal);
    }

    /// <summary>Whoever reads the class sees what is sent and what is made of it.</summary>
    [Theory]
    [MemberData(nameof(Tolerances))]
    public void A_tolerance_shows_a_request_as_it_was_sent_and_as_it_is_repaired(Type type)
    {
        var comment = string.Join('\n', Repository.Read($"ScimFunctions/Scim/Tolerances/{type.Name}.cs").ReplaceLineEndings("\n").Split('\n')
            .TakeWhile(line => !line.StartsWith("public", StringComparison.Ordinal)));

        Assert.Matches("(?is)<code>.*as sent:.*as repaired:|as sent:.*<code>.*as repaired:.*<code>", comment);
    }

    [Fact]
    public void A_tolerant_request_records_what_it_needed_once_and_in_order()
    {
        var tolerances = new RequestTolerances(strict: false);

        Assert.True(tolerances.Allow(UnknownSchema.Instance));
        Assert.True(tolerances.Allow(BareValue.Instance));
        Assert.True(tolerances.Allow(UnknownSchema.Instance));
        Assert.Equal(["bare-value", "unknown-schema"], tolerances.Used);
    }

    [Fact]
    public void A_strict_request_gets_no_tolerance()
    {
        var tolerances = new RequestTolerances(strict: true);

        Assert.False(tolerances.Allow(BareValue.Instance));
        Assert.Empty(tolerances.Used);
    }
}
