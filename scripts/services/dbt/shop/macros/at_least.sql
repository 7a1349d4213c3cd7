{% test at_least(model, rows) %}
select 1 from (select count(*) as n from {{ model }}) where n < {{ rows }}
{% endtest %}
