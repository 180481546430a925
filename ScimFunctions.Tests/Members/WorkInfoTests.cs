using ScimFunctions.Members;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Members;

/// <summary>Which of the places that may hold a work info property wins (features: work info and its sources).</summary>
public sealed class WorkInfoTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private const string Profile = "\"urn:scim:schemas:extension:modernloop:1.0:Profile\"";
    private const string Enterprise = "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"";
    private const string Looop = "\"urn:ietf:params:scim:schemas:extension:Looop:2.0:User\"";
    private const string Address = "\"addresses\":[{\"type\":\"home\",\"country\":\"FR\"},{\"type\":\"work\",\"country\":\"DE\",\"locality\":\"Berlin\"}]";

    public static TheoryData<string, string, string> Sources => new()
    {
        { $"{Profile}:{{\"title\":\"CTO\"}},\"title\":\"Engineer\"", "title", "CTO" },
        { $"\"title\":\"Engineer\",{Looop}:{{\"position\":\"Dev\"}}", "title", "Engineer" },
        { $"{Looop}:{{\"position\":\"Dev\"}}", "title", "Dev" },
        { $"{Profile}:{{\"department\":\"R&D\"}},{Enterprise}:{{\"department\":\"IT\"}}", "department", "R&D" },
        { $"{Enterprise}:{{\"department\":\"IT\"}},{Looop}:{{\"department\":\"Ops\"}}", "department", "IT" },
        { Address, "country", "DE" },
        { Address, "location", "Berlin" },
        { $"{Looop}:{{\"area\":\"Platform\"}}", "team", "Platform" },
        { $"{Profile}:{{\"linkedin_url\":\"https://linkedin.com/in/ada\",\"level\":\"L5\"}}", "linkedinUrl", "https://linkedin.com/in/ada" },
        { $"{Profile}:{{\"manager_email\":\"boss@example.com\"}}", "manager", "boss@example.com" },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task A_property_takes_the_first_value_that_is_present(string attributes, string property, string expected)
    {
        var tenant = await service.CreateTenantAsync();

        var id = await tenant.CreateUserAsync("ada@example.com", attributes);

        Assert.Equal(expected, (await tenant.MemberAsync(id)).Body.GetProperty("workInfo").GetProperty(property).GetString());
    }

    [Fact]
    public async Task A_manager_named_by_id_is_shown_by_e_mail_address()
    {
        var tenant = await service.CreateTenantAsync();
        var manager = await tenant.CreateUserAsync("boss@example.com");

        var id = await tenant.CreateUserAsync("ada@example.com", $"{Enterprise}:{{\"manager\":{{\"value\":\"{manager}\"}}}}");

        Assert.Equal("boss@example.com", (await tenant.MemberAsync(id)).Body.GetProperty("workInfo").GetProperty("manager").GetString());
    }

    [Fact]
    public async Task A_property_that_the_product_manages_takes_no_value_from_SCIM()
    {
        var sources = new Dictionary<WorkInfoProperty, PropertySource> { [WorkInfoProperty.Title] = PropertySource.Platform };
        var tenant = await service.CreateTenantAsync(new TenantSettings { PropertySources = sources });

        var id = await tenant.CreateUserAsync("ada@example.com", $"\"title\":\"CTO\",{Profile}:{{\"team\":\"Core\"}}");

        var workInfo = (await tenant.MemberAsync(id)).Body.GetProperty("workInfo");
        Assert.False(workInfo.TryGetProperty("title", out _));
        Assert.Equal("Core", workInfo.GetProperty("team").GetString());
    }
}
