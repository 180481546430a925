using Azure;
using Azure.Data.Tables;

namespace ScimFunctions.Tests.StandIns;

public sealed class TableEntityTests
{
    [Fact]
    public void Keys_timestamp_and_ETag_are_properties_too()
    {
        var row = new TableEntity("p", "r") { ETag = new ETag("W/\"1\""), ["A"] = 1 };

        Assert.Equal(["PartitionKey", "RowKey", "odata.etag", "A"], row.Keys);
        Assert.Equal("p", row["PartitionKey"]);
        Assert.Equal("W/\"1\"", row["odata.etag"]);
        Assert.Null(row.Timestamp);
        Assert.Equal(default, new TableEntity().ETag);
    }

    [Fact]
    public void A_property_keeps_its_type_but_for_whole_numbers()
    {
        var row = new TableEntity { ["Int"] = 1, ["Long"] = 1L, ["Double"] = 1.0, ["Text"] = "x" };

        row["Long"] = 2;
        row["Double"] = 2;
        row["Int"] = 3L;
        row["Text"] = null;
        row["Text"] = 1;

        Assert.Equal([2L, 2.0, 3L, 1], new[] { row["Long"], row["Double"], row["Int"], row["Text"] });
        Assert.Throws<InvalidOperationException>(() => row["Long"] = "x");
        Assert.Throws<InvalidOperationException>(() => row["Double"] = 2L);
    }

    [Fact]
    public void Reading_a_property_as_another_type_is_refused()
    {
        var row = new TableEntity { ["Int"] = 1, ["Text"] = "x" };

        Assert.Throws<InvalidOperationException>(() => row.GetInt64("Int"));
        Assert.Throws<InvalidOperationException>(() => row.GetInt32("Text"));
        Assert.Throws<InvalidOperationException>(() => row.GetString("Int"));
    }
}
