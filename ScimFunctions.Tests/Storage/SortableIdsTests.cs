using ScimFunctions.Storage;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Storage;

public sealed class SortableIdsTests
{
    [Fact]
    public void Ids_sort_in_the_order_in_which_they_were_made_even_within_a_millisecond()
    {
        var ids = new SortableIds(new FakeClock());

        var made = Enumerable.Range(0, 1000).Select(_ => ids.Next()).ToList();

        Assert.Equal(made.Order(StringComparer.Ordinal), made);
    }

    [Fact]
    public async Task Ids_made_at_once_are_different()
    {
        var ids = new SortableIds(new FakeClock());

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 1000).Select(_ => ids.Next()).ToList())));

        Assert.Equal(8000, made.SelectMany(list => list).Distinct(StringComparer.Ordinal).Count());
        Assert.All(made, list => Assert.Equal(list.Order(StringComparer.Ordinal), list));
    }
}
