using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.Tests.CustomResources;

public sealed class ValueCheckerTests
{
    [Theory]
    [InlineData("{type: integer}", "\"x\"", """v: Invalid value: "string": v in body must be of type integer: "string" """)]
    [InlineData("{type: integer}", "1.5", """v: Invalid value: "number": v in body must be of type integer: "number" """)]
    [InlineData("{type: integer}", "1.0")]
    [InlineData("{type: number}", "1")]
    [InlineData("{type: string}", "1", """v: Invalid value: "integer": v in body must be of type string: "integer" """)]
    [InlineData("{type: boolean}", "\"true\"", """v: Invalid value: "string": v in body must be of type boolean: "string" """)]
    [InlineData("{type: object}", "[]", """v: Invalid value: "array": v in body must be of type object: "array" """)]
    [InlineData("{type: string}", "null", """v: Invalid value: "null": v in body must be of type string: "null" """)]
    [InlineData("{type: string, nullable: true, minLength: 1}", "null")]
    [InlineData("{x-kubernetes-int-or-string: true}", "5")]
    [InlineData("{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}], pattern: '^\\d+%$'}", "\"5%\"")]
    [InlineData("{x-kubernetes-int-or-string: true}", "true", """v: Invalid value: "boolean": v in body must be of type integer,string: "boolean" """)]
    [InlineData("{x-kubernetes-preserve-unknown-fields: true}", "[1,{}]")]
    [InlineData("{type: object, required: [a, b], properties: {a: {type: string}}}", """{"a":"1"}""", "v.b: Required value")]
    [InlineData("{type: string, enum: [a, b]}", "\"c\"", """v: Unsupported value: "c": supported values: "a", "b" """)]
    [InlineData("{type: integer, enum: [1, 2]}", "2")]
    [InlineData("{type: string, pattern: '^[0-9]+$'}", "\"abc\"", """v: Invalid value: "abc": v in body should match '^[0-9]+$'""")]
    [InlineData("{type: integer, maximum: 10}", "11", "v: Invalid value: 11: v in body should be less than or equal to 10")]
    [InlineData("{type: integer, maximum: 10, exclusiveMaximum: true}", "10", "v: Invalid value: 10: v in body should be less than 10")]
    [InlineData("{type: number, minimum: 0.5}", "0.25", "v: Invalid value: 0.25: v in body should be greater than or equal to 0.5")]
    [InlineData("{type: integer, minimum: 0, exclusiveMinimum: true}", "0", "v: Invalid value: 0: v in body should be greater than 0")]
    [InlineData("{type: integer, multipleOf: 3}", "10", "v: Invalid value: 10: v in body should be a multiple of 3")]
    [InlineData("{type: number, multipleOf: 0.1}", "0.3")]
    [InlineData("{type: integer, format: int32}", "2147483648", "v: Invalid value: 2147483648: Checked value must be of type integer with format int32 in v")]
    [InlineData("{type: string, minLength: 2}", "\"😀\"", """v: Invalid value: "😀": v in body should be at least 2 chars long""")]
    [InlineData("{type: string, maxLength: 1}", "\"😀\"")]
    [InlineData("{type: string, maxLength: 2}", "\"abc\"", "v: Too long: may not be more than 2 bytes")]
    [InlineData("{type: array, minItems: 1, items: {type: string}}", "[]", "v: Invalid value: []: v in body should have at least 1 items")]
    [InlineData("{type: array, maxItems: 1, items: {type: string}}", """["a","b"]""", "v: Too many: 2: must have at most 1 items")]
    [InlineData("{type: array, uniqueItems: true, items: {type: integer}}", "[1,2,1]", "v: Invalid value: [1,2,1]: v in body shouldn't contain duplicates")]
    [InlineData("{type: object, minProperties: 1}", "{}", "v: Invalid value: {}: v in body should have at least 1 properties")]
    [InlineData("{type: object, maxProperties: 1, additionalProperties: {type: string}}", """{"a":"1","b":"2"}""", "v: Too many: 2: must have at most 1 items")]
    [InlineData("{type: object, additionalProperties: {type: string}}", """{"a":1}""", """v.a: Invalid value: "integer": v.a in body must be of type string: "integer" """)]
    [InlineData("{type: array, items: {type: object, properties: {n: {type: integer}}}}", """[{"n":1},{"n":"x"}]""",
        """v[1].n: Invalid value: "string": v[1].n in body must be of type integer: "string" """)]
    [InlineData("{type: array, x-kubernetes-list-type: set, items: {type: string}}", """["a","b","a"]""", """v[2]: Duplicate value: "a" """)]
    [InlineData("{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [n, p], items: {type: object, properties: {n: {type: string}, p: {type: string, default: TCP}}}}",
        """[{"n":"a"},{"n":"a","p":"UDP"},{"n":"a","p":"TCP"}]""", """v[2]: Duplicate value: {"n":"a","p":"TCP"}""")]
    [InlineData("{type: integer, allOf: [{minimum: 5}, {maximum: 3}]}", "4",
        "v: Invalid value: 4: v in body should be greater than or equal to 5", "v: Invalid value: 4: v in body should be less than or equal to 3",
        """<nil>: Invalid value: "": "v" must validate all the schemas (allOf). None validated""")]
    [InlineData("{type: object, properties: {a: {type: string}, b: {type: string}}, anyOf: [{required: [a]}, {required: [b]}]}", "{}",
        """<nil>: Invalid value: "": "v" must validate at least one schema (anyOf)""", "v.a: Required value")]
    [InlineData("{type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}", "{}",
        """<nil>: Invalid value: "": "v" must validate one and only one schema (oneOf). Found none valid""", "v.a: Required value")]
    [InlineData("{type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}", """{"a":"1","b":"2"}""",
        """<nil>: Invalid value: "": "v" must validate one and only one schema (oneOf). Found 2 valid alternatives""")]
    [InlineData("{type: string, not: {enum: [a]}}", "\"a\"", """<nil>: Invalid value: "": "v" must not validate the schema (not)""")]
    [InlineData("{type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}", "{}",
        "v.apiVersion: Required value: must not be empty", "v.kind: Required value: must not be empty")]
    [InlineData("{type: string, format: date-time}", "\"yesterday\"", """v: Invalid value: "yesterday": v in body must be of type date-time: "yesterday" """)]
    [InlineData("{type: string, format: no-such-format}", "\"anything\"")]
    public void Every_keyword_is_enforced_in_upstreams_words(string schema, string value, params string[] expected)
    {
        Assert.Equal(expected.Select(e => e.TrimEnd()), Check(schema, JsonNode.Parse(value)).Select(e => e.ToString()));
    }

    [Theory]
    [InlineData("byte", "aGk=", "a")]
    [InlineData("date", "2024-02-29", "2023-02-29")]
    [InlineData("date-time", "2024-01-02T03:04:05.123456789Z", "2024-13-02T03:04:05Z")]
    [InlineData("date-time", "2024-01-02T03:04:05+01:00", "2024-01-02T03:04:05 and more")]
    [InlineData("duration", "1h30m", "soon")]
    [InlineData("duration", "3 days", "3 moons")]
    [InlineData("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567")]
    [InlineData("uuid3", "123e4567-e89b-32d3-a456-426614174000", "123e4567-e89b-42d3-a456-426614174000")]
    [InlineData("uuid4", "123e4567-e89b-42d3-a456-426614174000", "123e4567-e89b-42d3-c456-426614174000")]
    [InlineData("uuid5", "123e4567-e89b-52d3-a456-426614174000", "123e4567-e89b-42d3-a456-426614174000")]
    [InlineData("ipv4", "10.0.0.1", "10.0.1")]
    [InlineData("ipv4", "10.0.0.1", "::1")]
    [InlineData("ipv6", "fd00::1", "10.0.0.1")]
    [InlineData("cidr", "10.0.0.0/8", "10.0.0.0/33")]
    [InlineData("cidr", "fd00::/64", "fd00::")]
    [InlineData("mac", "00:1b:44:11:3a:b7", "00:1b:44:11:3a")]
    [InlineData("email", "a@example.com", "a.example.com")]
    [InlineData("hostname", "a.example.com", "-a")]
    [InlineData("uri", "https://example.com/x?y=1", "example.com")]
    [InlineData("uri", "/path", "no spaces allowed")]
    [InlineData("isbn10", "0-306-40615-2", "0306406153")]
    [InlineData("isbn13", "978-0-306-40615-7", "9780306406158")]
    [InlineData("creditcard", "4111111111111111", "1234")]
    [InlineData("ssn", "123-45-6789", "123-456-789")]
    [InlineData("hexcolor", "#ff00aa", "#ff00a")]
    [InlineData("rgbcolor", "rgb(255, 0, 10)", "rgb(256,0,0)")]
    [InlineData("bsonobjectid", "507f1f77bcf86cd799439011", "507f")]
    [InlineData("password", "", null)]
    public void Formats_are_checked(string format, string good, string? bad)
    {
        var schema = $"{{type: string, format: {format}}}";

        Assert.Empty(Check(schema, good));
        if (bad is not null)
        {
            Assert.Equal($"v: Invalid value: \"{bad}\": v in body must be of type {format}: \"{bad}\"", Assert.Single(Check(schema, bad)).ToString());
        }
    }

    [Fact]
    public void Objects_of_custom_kinds_are_validated_like_all_others()
    {
        var kind = Definitions.Kind("spec: {type: object, required: [size], properties: {size: {type: integer, maximum: 3}, color: {type: string}}}");
        var value = TestObjects.Json("""{"metadata":{"name":"Bad_Name","namespace":"default"},"spec":{"size":5,"color":1}}""");

        var errors = Validator.ValidateCreate(kind, value);

        Assert.Equal(["metadata.name", "spec.size", "spec.color"], errors.Select(e => e.Field));
    }

    [Theory]
    [InlineData("""{"size":9,"name":"new"}""")]
    [InlineData("""{"size":9,"list":[{"k":"b","n":9},{"k":"a","n":9}]}""")]
    [InlineData("""{"size":8}""", "spec.size")]
    [InlineData("""{"size":9,"list":[{"k":"a","n":9,"other":"x"},{"k":"c","n":9}]}""", "spec.list[1].n")]
    [InlineData("""{"size":9,"atomic":[9,9,9]}""", "spec.atomic[0]", "spec.atomic[1]", "spec.atomic[2]")]
    public void An_update_may_leave_what_was_wrong_already(string spec, params string[] wrong)
    {
        var kind = Definitions.Kind("""
            spec:
              type: object
              properties:
                size: {type: integer, maximum: 3}
                name: {type: string}
                list: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object, required: [k], properties: {k: {type: string}, other: {type: string}, n: {type: integer, maximum: 3}}}}
                atomic: {type: array, items: {type: integer, maximum: 3}}
            """);
        var old = Widget("""{"size":9,"list":[{"k":"a","n":9},{"k":"b","n":9}],"atomic":[9,9]}""");

        var errors = Validator.ValidateUpdate(kind, Widget(spec), old);

        Assert.Equal(wrong, errors.Select(e => e.Field));
    }

    [Fact]
    public void Negative_replicas_are_refused_where_scale_finds_them()
    {
        var kind = Definitions.Kind("spec: {type: object, properties: {count: {type: integer}}}",
            "subresources: {scale: {specReplicasPath: .spec.count, statusReplicasPath: .status.count}}");

        var error = Assert.Single(Validator.ValidateCreate(kind, Widget("""{"count":-1}""")));

        Assert.Equal(".spec.count: Invalid value: -1: should be a non-negative integer", error.ToString());
    }

    private static IReadOnlyList<FieldError> Check(string schema, JsonNode? value)
    {
        var widget = Widget("null");
        widget.Remove("spec");
        widget["v"] = value;
        return Validator.ValidateCreate(Definitions.Kind("v: " + schema), widget);
    }

    private static JsonObject Widget(string spec)
        => TestObjects.Json($$"""{"metadata":{"name":"w","namespace":"default"},"spec":{{spec}}}""");
}
