using Azure.Data.Tables;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>
/// What of a filter storage can answer from promoted columns: <c>active</c>, <c>meta.created</c> and <c>meta.lastModified</c>, such as an
/// audit of the deactivated or a search for what has changed since yesterday. The rows that are left are still evaluated with the whole filter.
/// </summary>
public static class PushedDownFilter
{
    /// <summary>Storage takes 15 comparisons; a range of row keys has three, and one of ours at most two.</summary>
    private const int MaxConditions = 5;

    /// <summary>An OData condition that holds for every row that can match; null if the columns say nothing about it.</summary>
    public static string? Of(FilterExpression filter, ResourceType type)
    {
        var conditions = filter.Conjuncts().OfType<ComparisonExpression>().Select(comparison => Translate(comparison, type)).OfType<string>().Take(MaxConditions).ToList();
        return conditions.Count == 0 ? null : string.Join(" and ", conditions);
    }

    private static string? Translate(ComparisonExpression comparison, ResourceType type) => type.Resolve(comparison.Path) switch
    {
        { IsExtension: false, Attribute.Name: "active", SubAttribute: null } when comparison is { Operator: ComparisonOperator.Equal, Value.Kind: FilterValueKind.Boolean } =>
            TableClient.CreateQueryFilter($"Active eq {comparison.Value == FilterValue.True}"),
        { IsExtension: false, Attribute.Name: "meta", SubAttribute.Name: "created" } => TranslateTime(ResourceRecord.CreatedColumn, comparison),
        { IsExtension: false, Attribute.Name: "meta", SubAttribute.Name: "lastModified" } => TranslateTime(ResourceRecord.LastModifiedColumn, comparison),
        _ => null,
    };

    /// <summary>The column is up to a millisecond later than what resources show.</summary>
    private static string? TranslateTime(string column, ComparisonExpression comparison)
    {
        if (!Timestamp.TryParse(comparison.Value.Text, out var shown) || shown >= DateTimeOffset.MaxValue.AddDays(-1) || shown.Year < 1601)
        {
            return null;
        }

        var from = TableClient.CreateQueryFilter($"ge {shown.ToUniversalTime()}");
        var to = TableClient.CreateQueryFilter($"lt {shown.ToUniversalTime().AddMilliseconds(1)}");
        return comparison.Operator switch
        {
            ComparisonOperator.GreaterThan or ComparisonOperator.GreaterThanOrEqual => $"{column} {from}",
            ComparisonOperator.LessThan or ComparisonOperator.LessThanOrEqual => $"{column} {to}",
            ComparisonOperator.Equal => $"{column} {from} and {column} {to}",
            _ => null,
        };
    }
}
