using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>What RFC 9865 says of requests and of what is advertised; the pages themselves are told by <see cref="SearchRequestsTests"/>.</summary>
public sealed class CursorPaginationTests : IAsyncLifetime
{
    private readonly InProcessStorageAccount account = new();
    private ScimService service = null!;
    private TestTenant tenant = null!;

    public async Task InitializeAsync()
    {
        service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: false);
        tenant = await service.CreateTenantAsync();
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData("cursor&count=2")]
    [InlineData("cursor=&count=2")]
    [InlineData("count=2&CURSOR=")]
    [InlineData("cursor=&count=2&startIndex=1")]
    public async Task A_cursor_without_a_value_asks_for_the_first_page(string query)
    {
        var ids = await service.SeedUsersAsync(tenant.Id, 3);

        var page = (await tenant.GetAsync($"Users?{query}")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Equal(ids.Take(2), page.ItemsAt("Resources").Select(user => user.TextAt("id")));
        Assert.NotNull(page.TextAt("nextCursor"));
        Assert.Null(page.TextAt("previousCursor"));
    }

    [Fact]
    public async Task A_cursor_goes_on_with_the_same_filter_whatever_the_case_of_its_names()
    {
        var ids = await service.SeedUsersAsync(tenant.Id, 3);
        var first = await tenant.GetAsync($"Users?filter={Uri.EscapeDataString("userName sw \"s\" and not (emails[type eq \"x\"] or title pr)")}&cursor&count=2");

        var second = await tenant.GetAsync(
            $"Users?filter={Uri.EscapeDataString("USERNAME sw \"s\" and not (Emails[Type eq \"x\"] or Title pr)")}&cursor={first.ShouldBe(HttpStatusCode.OK).Body.TextAt("nextCursor")}&count=2");

        Assert.Equal(ids[2], Assert.Single(second.ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources")).TextAt("id"));
    }

    [Fact]
    public async Task Without_a_cursor_pages_go_by_index_as_the_configuration_says()
    {
        await service.SeedUsersAsync(tenant.Id, 3);
        var pagination = (await tenant.GetAsync("ServiceProviderConfig")).Body.GetProperty("pagination");

        var page = (await tenant.GetAsync("Users?count=2")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Equal("index", pagination.TextAt("defaultPaginationMethod"));
        Assert.True(pagination.GetProperty("cursor").GetBoolean() && pagination.GetProperty("index").GetBoolean());
        Assert.Equal(1, page.GetProperty("startIndex").GetInt32());
        Assert.Null(page.At("nextCursor"));
    }

    [Theory]
    [InlineData("cursor=")]
    [InlineData("startIndex=1")]
    public async Task Pages_are_as_large_as_the_configuration_says(string method)
    {
        await service.SeedUsersAsync(tenant.Id, 1005);
        var configuration = (await tenant.GetAsync("ServiceProviderConfig")).Body;
        var (normal, most) = (configuration.GetProperty("pagination").GetProperty("defaultPageSize").GetInt32(), configuration.GetProperty("pagination").GetProperty("maxPageSize").GetInt32());

        Assert.Equal(most, configuration.GetProperty("filter").GetProperty("maxResults").GetInt32());
        Assert.Equal(normal, await CountAsync($"Users?{method}"));
        Assert.Equal(most, await CountAsync($"Users?{method}&count={most}"));
        Assert.Equal(most, await CountAsync($"Users?{method}&count={most + 1}"));
        Assert.Equal(0, await CountAsync($"Users?{method}&count=0"));
        Assert.Equal(0, await CountAsync($"Users?{method}&count=-1"));
    }

    [Fact]
    public async Task A_cursor_grants_nothing_to_who_has_no_right_to_the_next_page()
    {
        await service.SeedUsersAsync(tenant.Id, 3);
        var cursor = (await tenant.GetAsync("Users?cursor=&count=2")).ShouldBe(HttpStatusCode.OK).Body.TextAt("nextCursor");
        var management = await ManagementClient.OfAsync(service);

        await management.PatchAsync($"tenants/{tenant.Id}", """{"state":"suspended"}""");
        (await tenant.GetAsync($"Users?cursor={cursor}&count=2")).ShouldBeError(HttpStatusCode.Forbidden);
        await management.PatchAsync($"tenants/{tenant.Id}", """{"state":"active"}""");
        await management.DeleteAsync($"tenants/{tenant.Id}/scim-token");
        (await tenant.GetAsync($"Users?cursor={cursor}&count=2")).ShouldBeError(HttpStatusCode.Unauthorized);
    }

    private async Task<int> CountAsync(string path)
    {
        var list = (await tenant.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Body;
        Assert.Equal(list.ItemsAt("Resources").Count, list.GetProperty("itemsPerPage").GetInt32());
        return list.ItemsAt("Resources").Count;
    }
}
