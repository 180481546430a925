using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ScimFunctions.LocalHost;

/// <summary>
/// Answers HTTP requests as the Functions host and the worker do together: the first function, in the order of names, whose route and
/// method match; a bare 404 when none does; a bare 500 when it fails. ASP.NET Core's endpoint routing would take the best match instead,
/// which hides overlapping routes until they are in Azure.
/// </summary>
internal sealed class HttpFunctions(ILogger<HttpFunctions> logger)
{
    /// <param name="functions">In the order of their names.</param>
    /// <param name="routePrefix">Stands before every route; may be empty.</param>
    /// <param name="services">Resolve inline constraints such as <c>{id:int}</c>.</param>
    public IRouter Route(IEnumerable<FunctionDefinition> functions, string routePrefix, IServiceProvider services)
    {
        var constraintResolver = services.GetRequiredService<IInlineConstraintResolver>();
        var routes = new RouteCollection();
        foreach (var function in functions)
        {
            if (function.Trigger is FunctionTrigger.Http http)
            {
                var constraints = new Dictionary<string, object>(StringComparer.Ordinal);
                if (http.Methods.Count > 0)
                {
                    constraints.Add("httpMethod", new HttpMethodRouteConstraint([.. http.Methods]));
                }

                routes.Add(new Route(
                    new RouteHandler(context => AnswerAsync(function, context)), function.Name, $"{routePrefix}/{http.Route}".Trim('/'),
                    defaults: null, constraints, dataTokens: null, constraintResolver));
            }
        }

        return routes;
    }

    private async Task AnswerAsync(FunctionDefinition function, HttpContext context)
    {
        try
        {
            if (await function.InvokeAsync(context.RequestServices, context.Request, context.Request.RouteValues, context.RequestAborted) is { } result)
            {
                await result.ExecuteAsync(context);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer any more.
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "{Function} failed.", function.Name);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }
}
