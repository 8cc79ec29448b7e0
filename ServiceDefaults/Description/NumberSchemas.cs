using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Eloquence.ServiceDefaults.Description;

/// <summary>Doubles are written by a converter of ours (with a decimal point, always), so the generator cannot see that they are numbers.</summary>
internal sealed class NumberSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if ((Nullable.GetUnderlyingType(type) ?? type) == typeof(double))
        {
            var isNullable = type != typeof(double);
            schema.Type = isNullable ? JsonSchemaType.Number | JsonSchemaType.Null : JsonSchemaType.Number;
            schema.Format = "double";
            schema.Pattern = null;
        }

        return Task.CompletedTask;
    }
}
