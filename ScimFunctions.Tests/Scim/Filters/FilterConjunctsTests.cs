using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Tests.Scim.Filters;

public sealed class FilterConjunctsTests
{
    [Theory]
    [InlineData("userName eq \"x\"", "userName eq \"x\"")]
    [InlineData("id eq \"U\" and manager eq \"M\"", "id eq \"U\" | manager eq \"M\"")]
    [InlineData("title pr and (externalId eq \"e\" and userName eq \"x\") and name.givenName co \"a\"", "externalId eq \"e\" | userName eq \"x\"")]
    [InlineData("emails[type eq \"work\"].value eq \"a@b.c\"", "emails.type eq \"work\" | emails.value eq \"a@b.c\"")]
    [InlineData("userName eq \"x\" or externalId eq \"e\"", "")]
    [InlineData("not (userName eq \"x\")", "")]
    [InlineData("emails[type eq \"work\" or value eq \"x\"]", "")]
    [InlineData("userName ne \"x\"", "")]
    [InlineData("title eq null and emails[type eq null and value eq \"x\"]", "title eq null | emails.value eq \"x\"")]
    public void The_equalities_that_every_match_fulfils_are_listed(string filter, string expected) =>
        Assert.Equal(
            expected,
            string.Join(" | ", FilterParser.Parse(filter, new RequestTolerances(strict: false)).EqualityConjuncts()));
}
