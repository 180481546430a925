using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Tests.Scim.Resources;

namespace ScimFunctions.Tests.Scim.Filters;

/// <summary>Generates filters: any that the grammar allows, or such as mean something for a resource type.</summary>
internal static class GeneratedFilters
{
    private static readonly Gen<ComparisonOperator> AnyOperator = Gen.Elements(Enum.GetValues<ComparisonOperator>());

    // ---- Whatever the grammar allows (RFC 7644 §3.4.2.2, figure 1) ----

    /// <summary>A tree of up to 32 levels, which prints within the limit of 8 KiB.</summary>
    public static Gen<FilterExpression> AnySyntax { get; } = Gen.Frequency(
            (4, Gen.Sized(size => Tree(depth: size / 20, AnyLeaf(isElement: false), AnyValuePath))),
            (1, Gen.Choose(0, FilterParser.MaxDepth).SelectMany(depth => Tree(depth, AnyLeaf(isElement: false), AnyValuePath))))
        .Where(filter => Encoding.UTF8.GetByteCount(filter.ToString()) <= FilterParser.MaxBytes);

    private static Gen<string> AnyName { get; } =
        from dollar in Gen.Frequency((9, Gen.Constant("")), (1, Gen.Constant("$")))
        from first in Gen.Elements("abcxyzABCXYZ".ToCharArray())
        from rest in Gen.ListOf(Gen.Elements("abcdnotrpequlsfw019-_".ToCharArray()), 5)
        from length in Gen.Choose(0, 5)
        select $"{dollar}{first}{string.Concat(rest.Take(length))}";

    private static Gen<string> AnyWord { get; } = Gen.Frequency((3, AnyName), (1, Gen.Elements("and", "or", "pr", "eq", "true", "null", "Or", "nota", "$ref")));

    private static Gen<string?> AnyUrn { get; } = Gen.Frequency(
        (2, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>("urn:x", "urn:a.b:2.0:User", "URN:ietf:params:scim:schemas:core:2.0:User", "urn:é:😀%20", "urn::")));

    private static Gen<AttributePath> AnyPath { get; } =
        from urn in AnyUrn
        from attribute in AnyWord
        from sub in Gen.OrNull(AnyWord)
        select new AttributePath(urn, attribute, sub);

    private static Gen<string> AnyText { get; } =
        from pieces in Gen.ArrayOf(Gen.OneOf(
            Gen.Choose(0, 127).Select(code => ((char)code).ToString()),
            Gen.Elements("\"", "\\", "/", "\\u0041", "\u2028", "é", "😀", "\ud7ff", "\ue000", "\uffff", "\U0010ffff", "] and (", "\0")))
        select string.Concat(pieces.Take(10));

    private static Gen<string> AnyNumber { get; } =
        from sign in Gen.Elements("", "-")
        from whole in Gen.Elements("0", "7", "10", "12345678901234567890")
        from fraction in Gen.Elements("", ".0", ".25", ".000000000000000000000000000001")
        from exponent in Gen.Elements("", "e0", "E+5", "e-07", "e400")
        select sign + whole + fraction + exponent;

    private static Gen<FilterValue> AnyValue { get; } = Gen.Frequency(
        (4, AnyText.Select(FilterValue.OfString)),
        (2, AnyNumber.Select(FilterValue.OfNumber)),
        (1, Gen.Elements(FilterValue.True, FilterValue.False, FilterValue.Null)));

    private static Gen<FilterExpression> AnyLeaf(bool isElement) =>
        from path in isElement ? AnyName.Select(name => new AttributePath(null, name, null)) : AnyPath
        from operation in AnyOperator
        from value in AnyValue
        from isPresence in Gen.Choose(0, 4)
        select isPresence == 0 ? new PresentExpression(path) : (FilterExpression)new ComparisonExpression(path, operation, value);

    private static Gen<FilterExpression> AnyValuePath(int depth) =>
        from path in AnyPath
        from filter in Tree(depth, AnyLeaf(isElement: true), valuePath: null)
        select (FilterExpression)new ValuePathExpression(path with { SubAttribute = null }, filter);

    // ---- Such as mean something ----

    /// <summary>A filter over the attributes of the type; a few of its comparisons have to be refused.</summary>
    public static Gen<FilterExpression> Over(ResourceType type)
    {
        var paths = PathsOf(type).ToArray();
        var complex = paths.Where(path => path.Attribute is null || path.Attribute.Type is AttributeType.Complex).ToArray();
        var leaf = Leaf(paths);
        return Gen.Sized(size => Tree(size / 30, leaf, depth =>
            from path in Gen.Elements(complex)
            from inner in Tree(Math.Min(depth, 2), Leaf([.. ElementPathsOf(path.Attribute)]), valuePath: null)
            select (FilterExpression)new ValuePathExpression(path.Path, inner)));
    }

    /// <summary>Conditions that attributes, or elements in brackets, are equal to something or have no value; all must hold.</summary>
    public static Gen<FilterExpression> EqualitiesOver(ResourceType type)
    {
        var paths = PathsOf(type).Where(path => path.Attribute is not null).ToArray();
        var complex = paths.Where(path => path.Attribute!.Type is AttributeType.Complex).ToArray();
        return All(Gen.Frequency((1, Equality(paths)), (2,
            from path in Gen.Elements(complex)
            from inner in All(Equality([.. ElementPathsOf(path.Attribute)]))
            select (FilterExpression)new ValuePathExpression(path.Path, inner))));

        Gen<FilterExpression> Equality((AttributePath Path, AttributeDefinition? Attribute)[] paths) =>
            from chosen in Gen.Elements(paths)
            let compared = chosen.Attribute?.FindSubAttribute("value") ?? chosen.Attribute
            from value in Gen.Frequency(
                (1, Gen.Constant(FilterValue.Null)),
                (4, compared is null or { Type: AttributeType.Complex } ? Gen.Constant(FilterValue.Null) : FittingValue(compared)))
            select (FilterExpression)new ComparisonExpression(chosen.Path, ComparisonOperator.Equal, value);

        Gen<FilterExpression> All(Gen<FilterExpression> conditions) =>
            from count in Gen.Elements(1, 1, 2)
            from chosen in Gen.ListOf(conditions, count)
            select chosen.Aggregate((left, right) => new AndExpression(left, right));
    }

    /// <summary>A filter over the elements of a complex attribute, as in the brackets of a PATCH path.</summary>
    public static Gen<FilterExpression> OverElements(AttributeDefinition attribute, int depth = 1) =>
        Tree(depth, Leaf([.. ElementPathsOf(attribute)]), valuePath: null);

    /// <summary>A literal that fits the attribute and is likely to be its value.</summary>
    public static Gen<FilterValue> FittingValue(AttributeDefinition attribute) =>
        from value in GeneratedResources.Simple(attribute)
        from whole in Gen.Choose(0, 2)
        select attribute.Type switch
        {
            AttributeType.Boolean => value.GetValue<bool>() ? FilterValue.True : FilterValue.False,
            AttributeType.Integer or AttributeType.Decimal => FilterValue.OfNumber(whole == 0 ? $"{value.ToJsonString().Split('E')[0]}e0" : value.ToJsonString()),
            _ => FilterValue.OfString(value.GetValue<string>()),
        };

    private static Gen<FilterExpression> Leaf((AttributePath Path, AttributeDefinition? Attribute)[] paths) =>
        from chosen in Gen.Elements(paths)
        from path in Respelled(chosen.Path)
        from leaf in chosen.Attribute is { } attribute
            ? Gen.Frequency(
                (4, Gen.Constant<FilterExpression>(new PresentExpression(path))),
                (2, Gen.Elements(ComparisonOperator.Equal, ComparisonOperator.NotEqual)
                    .Select(operation => (FilterExpression)new ComparisonExpression(path, operation, FilterValue.Null))),
                (30, SensibleComparison(path, attribute)),
                (1, SenselessComparison(path)))
            : Gen.Frequency((3, Gen.Constant<FilterExpression>(new PresentExpression(path))), (1, SenselessComparison(path)))
        select leaf;

    private static Gen<FilterExpression> SensibleComparison(AttributePath path, AttributeDefinition attribute)
    {
        var compared = attribute.Type is AttributeType.Complex ? attribute.FindSubAttribute("value") ?? attribute : attribute;
        return compared.Type switch
        {
            AttributeType.Complex => Gen.Constant<FilterExpression>(new PresentExpression(path)),
            AttributeType.Boolean => Comparison(FittingValue(compared), ComparisonOperator.Equal, ComparisonOperator.NotEqual),
            AttributeType.Integer or AttributeType.Decimal => Comparison(
                FittingValue(compared),
                ComparisonOperator.Equal, ComparisonOperator.NotEqual, ComparisonOperator.GreaterThan, ComparisonOperator.GreaterThanOrEqual,
                ComparisonOperator.LessThan, ComparisonOperator.LessThanOrEqual),
            AttributeType.Binary => Comparison(
                Part(FittingValue(compared)),
                ComparisonOperator.Equal, ComparisonOperator.NotEqual, ComparisonOperator.Contains, ComparisonOperator.StartsWith, ComparisonOperator.EndsWith),
            AttributeType.DateTime => Gen.OneOf(
                Comparison(
                    Gen.Frequency((4, FittingValue(compared)), (1, Gen.Elements("2011-05-13", "2026-01-31").Select(FilterValue.OfString))),
                    ComparisonOperator.Equal, ComparisonOperator.NotEqual, ComparisonOperator.GreaterThan, ComparisonOperator.GreaterThanOrEqual,
                    ComparisonOperator.LessThan, ComparisonOperator.LessThanOrEqual),
                Comparison(Part(FittingValue(compared)), ComparisonOperator.Contains, ComparisonOperator.StartsWith, ComparisonOperator.EndsWith)),
            _ => Comparison(Part(FittingValue(compared)), Enum.GetValues<ComparisonOperator>()),
        };

        Gen<FilterExpression> Comparison(Gen<FilterValue> values, params ComparisonOperator[] operators) =>
            from operation in Gen.Elements(operators)
            from value in values
            select (FilterExpression)new ComparisonExpression(path, operation, value);
    }

    /// <summary>Any operator with any literal, which may still suit or be tolerated.</summary>
    private static Gen<FilterExpression> SenselessComparison(AttributePath path) =>
        from operation in AnyOperator
        from value in Gen.Frequency(
            (1, AnyValue),
            (3, Gen.Elements("true", "FALSE", "5", "a", "A", "yesterday", "2011-13-01T00:00:00Z", "2011-05-13T04:42:34Z").Select(FilterValue.OfString)),
            (2, Gen.Elements("5", "1", "1.5").Select(FilterValue.OfNumber)))
        select (FilterExpression)new ComparisonExpression(path, operation, value);

    /// <summary>The whole text, or its beginning or end, which cuts no surrogate pair.</summary>
    private static Gen<FilterValue> Part(Gen<FilterValue> values) =>
        from value in values
        from part in Gen.Choose(0, 5)
        let runes = value.Text.EnumerateRunes().ToList()
        select FilterValue.OfString(part switch
        {
            0 => string.Concat(runes.Take(runes.Count / 2)),
            1 => string.Concat(runes.Skip(runes.Count / 2)),
            _ => value.Text,
        });

    /// <summary>The path in another case, as attribute names and URNs allow (RFC 7643 §2.1).</summary>
    private static Gen<AttributePath> Respelled(AttributePath path) => Gen.Choose(0, 9).Select(choice => choice switch
    {
        0 => new AttributePath(path.SchemaUrn, path.Attribute.ToUpperInvariant(), path.SubAttribute?.ToUpperInvariant()),
        1 => new AttributePath(path.SchemaUrn?.ToUpperInvariant(), path.Attribute.ToLowerInvariant(), path.SubAttribute?.ToLowerInvariant()),
        _ => path,
    });

    private static IEnumerable<(AttributePath Path, AttributeDefinition? Attribute)> PathsOf(ResourceType type)
    {
        foreach (var (attribute, urn) in CommonAttributes.All.Concat(type.Core.Attributes).SelectMany(attribute => new[] { (attribute, (string?)null), (attribute, type.Core.Id) }))
        {
            foreach (var path in PathsOf(urn, attribute))
            {
                yield return path;
            }
        }

        foreach (var extension in type.Extensions)
        {
            yield return (AttributePath.TryParse(extension.Id)!, null);
            foreach (var attribute in extension.IsOpen
                ? [.. extension.Attributes, new AttributeDefinition { Name = "alpha" }, new AttributeDefinition { Name = "beta" }, new AttributeDefinition { Name = "nowhere" }]
                : extension.Attributes)
            {
                foreach (var path in extension.IsOpen ? PathsOf(extension.Id, attribute) : PathsOf(extension.Id, attribute).Concat(PathsOf(null, attribute)))
                {
                    yield return path;
                }
            }
        }

        yield return (new AttributePath(null, "shoeSize", null), null);
        yield return (new AttributePath("urn:example:unknown", "shoeSize", "eu"), null);
        yield return (new AttributePath(type.Core.Id, "shoeSize", null), null);
    }

    private static IEnumerable<(AttributePath Path, AttributeDefinition? Attribute)> PathsOf(string? urn, AttributeDefinition attribute) =>
    [
        (new AttributePath(urn, attribute.Name, null), attribute),
        .. attribute.SubAttributes.Select(sub => (new AttributePath(urn, attribute.Name, sub.Name), (AttributeDefinition?)sub)),
    ];

    private static IEnumerable<(AttributePath Path, AttributeDefinition? Attribute)> ElementPathsOf(AttributeDefinition? complex) =>
        (complex?.SubAttributes ?? []).Select(sub => (new AttributePath(null, sub.Name, null), (AttributeDefinition?)sub))
            .Append((new AttributePath(null, "shoeSize", null), null));

    // ---- Trees ----

    /// <summary>A tree that opens at most as many parentheses and brackets within each other as it is deep.</summary>
    private static Gen<FilterExpression> Tree(int depth, Gen<FilterExpression> leaf, Func<int, Gen<FilterExpression>>? valuePath)
    {
        if (depth <= 0)
        {
            return leaf;
        }

        var deep = Gen.Constant(depth - 1).SelectMany(below => Tree(below, leaf, valuePath));
        var shallow = Gen.Choose(0, Math.Min(2, depth - 1)).SelectMany(below => Tree(below, leaf, valuePath));
        var branches = new List<(int, Gen<FilterExpression>)>
        {
            (2, from left in deep from right in shallow select (FilterExpression)new AndExpression(left, right)),
            (1, from left in shallow from right in deep select (FilterExpression)new AndExpression(left, right)),
            (2, from left in shallow from right in deep select (FilterExpression)new OrExpression(left, right)),
            (1, from left in deep from right in shallow select (FilterExpression)new OrExpression(left, right)),
            (1, deep.Select(operand => (FilterExpression)new NotExpression(operand))),
            (1, leaf),
        };
        if (valuePath is not null)
        {
            branches.Add((3, Gen.Constant(depth - 1).SelectMany(valuePath)));
        }

        return Gen.Frequency(branches);
    }

    /// <summary>Filters with a branch less, or with a shorter literal.</summary>
    public static IEnumerable<FilterExpression> Shrink(FilterExpression filter)
    {
        switch (filter)
        {
            case AndExpression(var left, var right):
                return ShrinkPair(left, right, (first, second) => new AndExpression(first, second));
            case OrExpression(var left, var right):
                return ShrinkPair(left, right, (first, second) => new OrExpression(first, second));
            case NotExpression(var operand):
                return Shrink(operand).Select(smaller => (FilterExpression)new NotExpression(smaller)).Prepend(operand);
            case ValuePathExpression valuePath:
                return Shrink(valuePath.Filter).Select(smaller => (FilterExpression)(valuePath with { Filter = smaller }));
            case ComparisonExpression { Value: { Kind: FilterValueKind.String, Text.Length: > 0 } value } comparison:
                var runes = value.Text.EnumerateRunes().ToList();
                return new[] { runes.Take(runes.Count / 2), runes.Skip(1) }
                    .Select(rest => (FilterExpression)(comparison with { Value = FilterValue.OfString(string.Concat(rest)) }));
            default:
                return [];
        }
    }

    private static IEnumerable<FilterExpression> ShrinkPair(
        FilterExpression left, FilterExpression right, Func<FilterExpression, FilterExpression, FilterExpression> combine) =>
        [left, right, .. Shrink(left).Select(smaller => combine(smaller, right)), .. Shrink(right).Select(smaller => combine(left, smaller))];
}
