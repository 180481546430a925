using Microsoft.AspNetCore.Routing.Patterns;
using ScimFunctions.LocalHost;

namespace ScimFunctions.Tests.LocalHost;

/// <summary>Whether some request fits two HTTP functions, so that their names would decide which of them answers.</summary>
internal static class RouteOverlap
{
    public static bool Between(FunctionTrigger.Http one, FunctionTrigger.Http other) =>
        (one.Methods.Count == 0 || other.Methods.Count == 0 || one.Methods.Intersect(other.Methods, StringComparer.OrdinalIgnoreCase).Any())
        && Between(one.Route, other.Route);

    public static bool Between(string one, string other) =>
        Between([.. RoutePatternFactory.Parse(one).PathSegments], [.. RoutePatternFactory.Parse(other).PathSegments]);

    private static bool Between(ReadOnlySpan<RoutePatternPathSegment> one, ReadOnlySpan<RoutePatternPathSegment> other)
    {
        if (one.IsEmpty || other.IsEmpty)
        {
            return MayBeAbsent(one) && MayBeAbsent(other);
        }

        return Parameter(one[0]) is { IsCatchAll: true }
            || Parameter(other[0]) is { IsCatchAll: true }
            || (MayBeAbsent(one) && MayBeAbsent(other))
            || (SomeTextFitsBoth(one[0], other[0]) && Between(one[1..], other[1..]));
    }

    // Optional parameters and catch-alls stand only at the end of a template.
    private static bool MayBeAbsent(ReadOnlySpan<RoutePatternPathSegment> rest) =>
        rest.IsEmpty || Parameter(rest[0]) is { IsOptional: true } or { IsCatchAll: true };

    // A segment of several parts, such as {name}.{format}, is taken to fit anything: better a false alarm than a missed overlap.
    private static bool SomeTextFitsBoth(RoutePatternPathSegment one, RoutePatternPathSegment other) =>
        Literal(one) is not { } text || Literal(other) is not { } otherText || string.Equals(text, otherText, StringComparison.OrdinalIgnoreCase);

    private static RoutePatternParameterPart? Parameter(RoutePatternPathSegment segment) => segment.IsSimple ? segment.Parts[0] as RoutePatternParameterPart : null;

    private static string? Literal(RoutePatternPathSegment segment) => segment.IsSimple ? (segment.Parts[0] as RoutePatternLiteralPart)?.Content : null;
}
