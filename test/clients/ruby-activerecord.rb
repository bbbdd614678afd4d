# Active Record (Rails): with one small type, monetary is an attribute like any other, and a String in Ruby.
require 'active_record'

def same(found, wanted)
  raise "found #{found.inspect} instead of #{wanted.inspect}" unless found == wanted
end

# In Rails: an initializer.
ActiveSupport.on_load(:active_record) do
  require 'active_record/connection_adapters/postgresql_adapter'
  adapter = ActiveRecord::ConnectionAdapters::PostgreSQLAdapter
  adapter::NATIVE_DATABASE_TYPES[:monetary] = { name: 'monetary' }
  adapter.prepend(Module.new do
    private

    def initialize_type_map(map = type_map)
      super
      map.register_type 'monetary', ActiveModel::Type::String.new
    end
  end)
end

ActiveRecord::Base.establish_connection(adapter: 'postgresql', pool: 1)
connection = ActiveRecord::Base.connection
connection.execute('CREATE TEMPORARY TABLE payments (id int PRIMARY KEY, amount monetary, parts monetary[])')

class Payment < ActiveRecord::Base
end

Payment.create!(id: 1, amount: 'GBP 12.3', parts: ['GBP 1', 'EUR -2.5', nil])
found = Payment.find_by(amount: 'GBP 12.30')
same([found.amount, found.parts], ['GBP 12.30', ['GBP 1.00', 'EUR -2.50', nil]])
Payment.create!(id: 2)
same([Payment.find(2).amount, Payment.find(2).parts], [nil, nil])
same(Payment.sum(:amount), 'GBP 12.30')
Payment.find(1).update!(amount: 'GBP 5')
same(Payment.where('amount > ?', 'GBP 4.99').pluck(:amount), ['GBP 5.00'])

def sqlstate_of
  yield
  'none'
rescue ActiveRecord::StatementInvalid => e
  e.cause.result.error_field(PG::Result::PG_DIAG_SQLSTATE)
end

same(sqlstate_of { Payment.create!(id: 9, amount: 'GBP twelve') }, '22P02')
same(sqlstate_of { Payment.where("amount + 'EUR 1' > 'EUR 1'").load }, 'LG004')
