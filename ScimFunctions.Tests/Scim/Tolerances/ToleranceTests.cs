using System.Reflection;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Tests.Scim.Tolerances;

public sealed class ToleranceTests
{
    private static readonly FieldInfo[] Entries = typeof(Tolerance).GetFields(BindingFlags.Public | BindingFlags.Static);

    public static TheoryData<string> Names => [.. Entries.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_tolerance_is_one_instance_named_after_its_entry(string name)
    {
        Assert.Equal(JsonNamingPolicy.KebabCaseLower.ConvertName(name), Find(name).Name);
        Assert.True(typeof(Tolerance).GetField(name)!.IsInitOnly);
    }

    /// <summary>Whoever reads the entry sees what is sent and what is made of it.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_tolerance_shows_a_request_as_it_was_sent_and_as_it_is_repaired(string name)
    {
        var (_, sent, repaired) = Find(name);

        Assert.NotEqual(sent, repaired);
        Assert.All([sent, repaired], text => Assert.Equal(text.Trim(), text));
        Assert.All([sent, repaired], Assert.NotEmpty);
    }

    [Fact]
    public void A_tolerant_request_records_what_it_needed_once_and_in_order()
    {
        var tolerances = new RequestTolerances(strict: false);

        Assert.True(tolerances.Allow(Tolerance.UnknownSchema));
        Assert.True(tolerances.Allow(Tolerance.BareValue));
        Assert.True(tolerances.Allow(Tolerance.UnknownSchema));
        Assert.Equal(["bare-value", "unknown-schema"], tolerances.Used);
    }

    [Fact]
    public void A_strict_request_gets_no_tolerance()
    {
        var tolerances = new RequestTolerances(strict: true);

        Assert.False(tolerances.Allow(Tolerance.BareValue));
        Assert.Empty(tolerances.Used);
    }

    private static Tolerance Find(string name) => (Tolerance)typeof(Tolerance).GetField(name)!.GetValue(obj: null)!;
}
